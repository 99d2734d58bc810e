import assert from "node:assert/strict";
import {
  commonJsAsModule,
  commonJsOfModule,
} from "../../../compiler/factory/commonjs_as_module.ts";
import { stopEsbuild } from "../../../compiler/esbuild_service.ts";
import { lexModule } from "../../../compiler/javascript/imports.ts";

Deno.test("commonJsAsModule() creates an ES module with the same lines, without require()", () => {
  const code = `#!/usr/bin/env node\nvar a = require("a");\nexports.b = "require('b')";\n`;
  const made = commonJsAsModule(code).code;
  assert.deepEqual(lexModule(made, "/a.js").exports.map(({ name }) => name), ["default"]);
  assert.doesNotMatch(made, /(?<!_)require\("/);
  assert.equal(made.split("\n").findIndex((line) => line.includes("exports.b")), 2);
});

Deno.test("commonJsOfModule() returns a body that runs the module with the imports of plugins", async () => {
  const changed =
    `import thing, { part as renamed } from "thing"; import * as all from "thing";\n` +
    commonJsAsModule(
      `module.exports = [thing, renamed, all.part, require("own"), this === exports];`,
    ).code;
  // The form of plugins that print the code from a syntax tree.
  const printed = changed.replace("export default function (", "const f = function (") +
    "\nexport { f as default };";
  for (const text of [changed, printed]) {
    const { code } = await commonJsOfModule(text, "/a.js");
    const modules: Record<string, unknown> = {
      thing: { __esModule: true, default: "default", part: "part" },
      own: "own",
    };
    const module = { exports: {} as unknown };
    new Function("module", "exports", "require", code).call(
      module.exports,
      module,
      module.exports,
      (name: string) => modules[name],
    );
    assert.deepEqual(module.exports, ["default", "part", "part", "own", true]);
  }
  await stopEsbuild();
});
