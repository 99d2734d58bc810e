import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { findChromium } from "../../scripts/browser/find_chromium.ts";
import { createExample, EXAMPLES } from "../harness/example.ts";
import { createStarter, type Starter } from "../harness/starter.ts";
import { smokeFolder } from "../smoke/smoke_project.ts";

const STARTERS: Starter[] = [
  "vanilla",
  "vanilla-ts",
  "vue",
  "vue-ts",
  "react-ts",
  "preact-ts",
  "svelte-ts",
  "solid-ts",
  "lit-ts",
  "create-vue",
];

async function assertWell(root: string): Promise<void> {
  const browser = await findChromium();
  const { findings, warnings, checked } = await smokeFolder(root, { browser });
  assert.deepEqual(findings, []);
  assert.deepEqual(warnings, []);
  assert.ok(checked.length > 5, `Only ${checked.length} checks`);
}

Deno.test("vireo smoke finds nothing wrong in any example", async (t) => {
  for (
    const { name } of (await readdir(EXAMPLES, { withFileTypes: true })).filter((entry) =>
      entry.isDirectory()
    )
  ) {
    await t.step(name, async () => {
      await using project = await createExample(name);
      await assertWell(project.root);
    });
  }
});

for (const starter of STARTERS) {
  Deno.test(`vireo smoke finds nothing wrong in "${starter}"`, async () => {
    await using project = await createStarter(starter);
    await assertWell(project.root);
  });
}
