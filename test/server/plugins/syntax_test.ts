import { equal, ok, rejects } from "node:assert/strict";
import { CompileError } from "../../../compiler/types.ts";
import type { TransformContext } from "../../../server/plugin_container/types.ts";
import { syntaxPlugin } from "../../../server/plugins/syntax.ts";

const { transform } = syntaxPlugin();
if (typeof transform !== "object") throw new Error("The plugin has no filter");
const check = (code: string) =>
  Promise.resolve(transform.handler.call({} as TransformContext, code, "/app/main.js?t=1"));

Deno.test({
  name: "syntaxPlugin() names file, line and frame of a mistake in plain JavaScript",
  // The compiler's process serves all tests.
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    await rejects(() => check("const a = 1;\nlet b = = 2;\n"), (error) => {
      if (!(error instanceof CompileError)) return false;
      equal(error.loc?.file, "/app/main.js");
      equal(error.loc?.line, 2);
      ok(error.frame?.includes("let b = = 2;"));
      return true;
    });
    equal(await check('import "./x.js";\nexport const a = await 1;\n'), undefined);
  },
});
