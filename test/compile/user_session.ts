import assert from "node:assert/strict";
import { chmod, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import type { TestBrowser } from "../harness/browser.ts";
import { createProject, type ProjectFiles } from "../harness/project.ts";
import { spawnCommand } from "../harness/server.ts";

/** A project of three files, without packages. */
const PROJECT: ProjectFiles = {
  "index.html": `<!doctype html>
<link rel="icon" href="data:,">
<div id="app"></div>
<script type="module" src="./main.ts"></script>
`,
  "main.ts": `import { createApp } from "vue";
import App from "./App.vue";

// esbuild compiles what is more than types.
export enum Target {
  App = "#app",
}
createApp(App).mount(Target.App);
`,
  "App.vue": `<script setup lang="ts">
import { ref } from "vue";
const count = ref<number>(0);
</script>

<template>
  <h1>Compiled</h1>
  <button @click="count++">{{ count }}</button>
</template>

<style scoped>
h1 { color: rgb(1, 2, 3) }
</style>
`,
};

/** A config and a plugin, as in a project with dependencies. */
const PLUGIN: ProjectFiles = {
  "package.json": `{ "type": "module" }`,
  "vite.config.ts": `import { defineConfig, parseAst } from "vite";
import note from "note-plugin";
if (parseAst("let a").body.length !== 1) throw new Error("parseAst() is broken");
export default defineConfig({ plugins: [note()] });
`,
  "node_modules/note-plugin/package.json": `{
  "type": "module",
  "exports": { ".": { "import": "./dist/plugin.js", "require": "./absent.cjs" } }
}`,
  "node_modules/note-plugin/dist/plugin.js": `import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
const text = createRequire(import.meta.url)("note-text");
const workerText = () => new Promise((resolve, reject) => {
  const worker = new Worker(new URL("./worker.js", import.meta.url));
  worker.once("message", resolve).once("error", reject);
});
export default () => ({
  name: "note",
  transformIndexHtml: async (html) => html + (await workerText() === text ? text : ""),
});
`,
  "node_modules/note-plugin/dist/worker.js": `import { parentPort } from "node:worker_threads";
import text from "note-text";
parentPort.postMessage(text);
`,
  "node_modules/note-text/package.json": `{ "main": "lib/text" }`,
  "node_modules/note-text/lib/text.js": `module.exports = "<p id=note>from a plugin</p>";`,
};

/** Options of a session. */
export interface Session {
  browser: TestBrowser;
  /** The program and its arguments. */
  command: readonly string[];
  /** Variables in addition to those of a new user. */
  env?: Record<string, string>;
}

/** The variables of a user with an empty home folder, without Deno, Node, npm and network. */
function freshUser(home: string): Record<string, string | undefined> {
  const nowhere = "http://127.0.0.1:9";
  return {
    HOME: home,
    USERPROFILE: home,
    LOCALAPPDATA: path.join(home, ".cache"),
    TMPDIR: process.env.TMPDIR,
    SystemRoot: process.env.SystemRoot,
    PATH: home,
    HTTP_PROXY: nowhere,
    HTTPS_PROXY: nowhere,
    NO_PROXY: "127.0.0.1,localhost",
    npm_config_registry: nowhere,
  };
}

/**
 * Uses an executable as a new user does: starts it in a folder without packages, looks at the page,
 * saves an edit, asks the server as an agent does, kills it, and starts it again on the same project with a config and a plugin.
 */
export async function userSession({ browser, command, env = {} }: Session): Promise<void> {
  await using home = await createProject({});
  await using project = await createProject(PROJECT);
  const options = { env: { ...freshUser(home.root), ...env } };
  {
    await using server = await spawnCommand(command, project.root, options);
    await using page = await browser.open(server.url);
    await page.expectText("h1", "Compiled");
    await page.expectStyle("h1", "color", "rgb(1, 2, 3)");
    await page.page.click("button");
    await page.withoutReload(async () => {
      await project.edit("App.vue", (text) => text.replace("Compiled", "Edited"));
      await page.expectText("h1", "Edited");
    });
    await page.expectText("button", "1");
    page.noProblems();
    await askAsAgent(command, options.env, project.root);
    assert.equal(server.output().split("Using the embedded vue").length, 2, server.output());
    assert.equal(await server.stop("SIGKILL"), null);
  }
  assert.deepEqual((await readdir(project.root)).sort(), Object.keys(PROJECT).sort());
  await spoilNativeFiles(path.join(home.root, ".cache", "vireo", "native"));
  for (const [file, text] of Object.entries(PLUGIN)) await project.write(file, text);
  await using server = await spawnCommand(command, project.root, options);
  await using page = await browser.open(server.url);
  await page.expectText("h1", "Edited");
  await page.expectText("#note", "from a plugin");
  page.noProblems();
  assert.equal(await server.stop("SIGTERM"), 0);
}

/** An agent asks the running server through the executable. */
async function askAsAgent(
  command: readonly string[],
  env: Record<string, string | undefined>,
  cwd: string,
): Promise<void> {
  const [program, ...args] = [...command, "mcp"];
  const defined = Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  const client = new Client({ name: "test", version: "1" });
  await client.connect(new StdioClientTransport({ command: program!, args, cwd, env: defined }));
  const { content } = await client.callTool({ name: "wait_applied", arguments: {} });
  assert.equal(content[0].text, "Live in 1 page");
  await client.close();
}

/** Checks the unpacked files and damages them as a full disk would; the next start repairs them. */
async function spoilNativeFiles(folder: string): Promise<void> {
  const names = await readdir(folder);
  for (const part of ["esbuild", "watcher", "resolver"]) {
    assert.ok(names.some((name) => name.includes(part)), `${part} is not in ${names}`);
  }
  assert.ok(!names.some((name) => /[0-9a-f]{8}-[0-9a-f]{4}-/.test(name)), `left over: ${names}`);
  for (const name of names) {
    const file = path.join(folder, name);
    const isProgram = name.includes("esbuild");
    if (process.platform !== "win32") {
      assert.equal((await stat(file)).mode & 0o777, isProgram ? 0o755 : 0o644, name);
    }
    const content = await readFile(file);
    await writeFile(file, content.fill(0, 0, 16));
    if (isProgram) await chmod(file, 0o600);
  }
  await mkdir(path.join(folder, "not-ours"), { recursive: true });
}
