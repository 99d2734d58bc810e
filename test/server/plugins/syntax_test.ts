import { equal, ok, rejects } from "node:assert/strict";
import { embeddedMap } from "../../../compiler/source_map.ts";
import { CompileError, type SourceMap } from "../../../compiler/types.ts";
import type { TransformContext } from "../../../server/plugin_api/types.ts";
import { syntaxPlugin } from "../../../server/plugins/syntax.ts";

const { transform } = syntaxPlugin();
if (typeof transform !== "object") throw new Error("The plugin has no filter");
const check = (code: string, id = "/app/main.js?t=1", map: SourceMap | null = null) => {
  const context = { getCombinedSourcemap: () => map } as TransformContext;
  return Promise.resolve(transform.handler.call(context, code, id));
};

Deno.test({
  name: "syntaxPlugin() reports a syntax error in plain JavaScript with file, line and frame",
  // The compiler's process is shared by all tests.
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
    const page = "<p></p>\n<script type=module>\nlet b = = 2;\n</script>";
    const file = "/app/index.html";
    const code = "\nlet b = = 2;\n";
    const map = embeddedMap(page, { file, code, loc: { line: 2, column: 20 } });
    await rejects(() => check(code, `${file}?html-proxy&index=0.js`, map), (error) => {
      if (!(error instanceof CompileError)) return false;
      equal(error.loc?.line, 3);
      ok(error.frame?.includes("<script type=module>"));
      return true;
    });
    equal(await check('import "./x.js";\nexport const a = await 1;\n'), undefined);
  },
});
