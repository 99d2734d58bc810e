import assert from "node:assert/strict";
import { describeUpdate } from "../../../client/console/describe_update.ts";
import { explainUpdate } from "../../../server/hmr/explain.ts";

Deno.test("describeUpdate() uses the words of the terminal", () => {
  const cases: [path: string, chain: string[], text: string, cause?: string][] = [
    ["/src/App.vue", ["/src/App.vue"], "/src/App.vue"],
    ["/src/App.vue", ["/src/useData.ts", "/src/App.vue"], "/src/App.vue (useData.ts → App.vue)"],
    [
      "/src/a/index.ts",
      ["/src/b/index.ts", "/src/b.ts?raw", "/src/a/index.ts"],
      "/src/a/index.ts (/src/b/index.ts → b.ts → /src/a/index.ts)",
    ],
    [
      "/main.ts",
      ["/@id/__x00__virtual:icons/home", "/@id/virtual:icons", "/main.ts"],
      "/main.ts (virtual:icons/home → virtual:icons → main.ts)",
    ],
    ["/src/App.vue", ["/src/App.vue"], "/src/App.vue (data.json → App.vue)", "/src/data.json"],
  ];
  for (const [path, chain, text, cause] of cases) {
    const type = "js-update" as const;
    const reason = { path, chain, ...(cause !== undefined && { cause }) };
    const update = { ...reason, type, acceptedPath: path, timestamp: 1 };
    assert.equal(describeUpdate(update), text);
    // The terminal names files, relative to the root.
    assert.equal(explainUpdate(update), `hmr update ${text.replace(/^\/(?!@)/, "")}`);
  }
});
