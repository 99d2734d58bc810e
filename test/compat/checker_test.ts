/**
 * vite-plugin-checker, whose type checkers are workers of `node:worker_threads`, in create-vite's
 * Vue project.
 */
import assert from "node:assert/strict";
import { browserForTests } from "../harness/browser.ts";
import type { ProjectFiles } from "../harness/project.ts";
import { type SpawnedServer, spawnServer } from "../harness/server.ts";
import { createStarter } from "../harness/starter.ts";

const browser = browserForTests();

const FILES: ProjectFiles = {
  "vite.config.ts": `
import { defineConfig } from "vite"
import vue from "@vitejs/plugin-vue"
import checker from "vite-plugin-checker"

export default defineConfig({
  plugins: [
    vue(),
    checker({
      typescript: { tsconfigPath: "tsconfig.typed.json" },
      vueTsc: { tsconfigPath: "tsconfig.app.json" },
    }),
  ],
})
`,
  "tsconfig.typed.json": `{ "extends": "./tsconfig.app.json", "include": ["src/typed.ts"] }`,
  "src/typed.ts": `export const typed: number = 1\n`,
  "src/App.vue": `
<script setup lang="ts">
import { typed } from "./typed"
const state = { name: "text" }
</script>

<template><h1>{{ state.name }} {{ typed }}</h1></template>
`,
};

const OVERLAY = "vite-plugin-checker-error-overlay";

Deno.test("vite-plugin-checker reports type errors, and that they are fixed", async () => {
  await using project = await createStarter("vue-checker");
  for (const [file, content] of Object.entries(FILES)) await project.write(file, content);
  await using server = await spawnServer(project.root);
  await using page = await browser.newPage();
  await page.goto(server.url);
  await page.expectText("h1", "text 1");
  await server.untilOutput(/\[TypeScript\] Found 0 errors/);
  await server.untilOutput(/\[vue-tsc\] Found 0 errors/);

  await printed(
    server,
    /\(TypeScript\) .*'string' is not assignable to type 'number'/,
    () => project.write("src/typed.ts", `export const typed: number = "one"\n`),
  );
  await page.expectText(OVERLAY, /'string' is not assignable to type 'number'/);
  await printed(
    server,
    /\[TypeScript\] Found 0 errors/,
    () => project.write("src/typed.ts", `export const typed: number = 2\n`),
  );
  await page.expectText("h1", "text 2");

  await page.withoutReload(async () => {
    await printed(
      server,
      /\(vue-tsc\) .*Property 'nmae' does not exist/,
      () => project.edit("src/App.vue", (code) => code.replace("state.name", "state.nmae")),
    );
    await page.expectText(OVERLAY, /Property 'nmae' does not exist[^]*App\.vue/);
    await printed(
      server,
      /\[vue-tsc\] Found 0 errors/,
      () => project.edit("src/App.vue", (code) => code.replace("state.nmae", "state.name")),
    );
    await page.expectText("h1", "text 2");
    await page.page.locator(OVERLAY).filter({ hasNotText: "nmae" }).waitFor({ state: "attached" });
  });
  page.noProblems();

  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    await using other = await spawnServer(project.root);
    // One signal arrives during the check, the other while its files are watched.
    if (signal === "SIGTERM") await other.untilOutput(/\[vue-tsc\] Found 0 errors/);
    const start = performance.now();
    assert.equal(await other.stop(signal), 0, other.output());
    assert.ok(performance.now() - start < 5_000, `${signal}: ${performance.now() - start} ms`);
  }
});

/** Runs `action` and waits until the server has printed something new that matches. */
async function printed(server: SpawnedServer, match: RegExp, action: () => unknown): Promise<void> {
  const from = server.output().length;
  await action();
  await server.untilOutput(match, from);
}
