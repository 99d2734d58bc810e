import assert from "node:assert/strict";
import { prepareModule } from "../../../compiler/factory/prepare_module.ts";

const define = { "process.env.NODE_ENV": `"development"`, global: "globalThis" };

Deno.test("prepareModule() removes branches that constants rule out", async () => {
  const { code } = await prepareModule({
    file: "/react/index.js",
    format: "cjs",
    define,
    code: `if (process.env.NODE_ENV === "production") { module.exports = require("./prod.js"); } ` +
      `else { module.exports = require("./dev.js"); }`,
  });
  assert.equal(code.trim(), `module.exports = require("./dev.js");`);
});

Deno.test("prepareModule() compiles types and JSX", async () => {
  const { code } = await prepareModule({
    file: "/pkg/index.tsx",
    format: "esm",
    define,
    code: `import type { T } from "t";\nexport const x: T = <b>{global.y as string}</b>;`,
  });
  assert.doesNotMatch(code, /import type|: T|<b>/);
  assert.match(code, /globalThis\.y/);
});

Deno.test("prepareModule() returns code that needs no change as it is", async () => {
  const code = `export const a = 1; // kept`;
  assert.deepEqual(
    await prepareModule({ file: "/a.mjs", format: "esm", define, code }),
    { code, map: null },
  );
});
