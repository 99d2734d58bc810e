import assert from "node:assert/strict";
import { reactRefreshPlugin } from "../../../server/plugins/react_refresh.ts";
import { PluginBench } from "./plugin_bench.ts";

const COMPONENT = "export function App() { return null; }";

/** The plugin's output for a module. */
async function transform(oxc: Record<string, unknown>, name: string, code: string) {
  await using bench = await PluginBench.create({}, () => [reactRefreshPlugin(oxc)]);
  return (await bench.run(name, code)).code;
}

Deno.test("reactRefreshPlugin() does nothing unless it is enabled", async () => {
  for (const oxc of [{}, { jsx: "preserve" }, { jsx: { refresh: false } }]) {
    assert.equal(await transform(oxc, "App.tsx", COMPONENT), COMPONENT);
  }
});

Deno.test("reactRefreshPlugin() registers the components of JSX files and of compiled JSX", async () => {
  const oxc = { jsx: { refresh: true }, jsxRefreshExclude: /\/node_modules\// };
  const compiled = `import "react/jsx-dev-runtime"; ${COMPONENT}`;
  assert.match(await transform(oxc, "App.tsx?t=1", COMPONENT), /\$RefreshReg\$/);
  assert.match(await transform(oxc, "App.js", compiled), /\$RefreshReg\$/);
  assert.equal(await transform(oxc, "App.js", COMPONENT), COMPONENT);
  assert.equal(await transform(oxc, "node_modules/a/App.jsx", COMPONENT), COMPONENT);
});
