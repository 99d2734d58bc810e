/** Damage and conflicts in the cache of bundled dependencies: every page still has to work. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdir, readdir, rm, stat, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { browserForTests } from "../harness/browser.ts";
import { createProjectWith } from "../harness/packages.ts";
import { createProject, type TempProject } from "../harness/project.ts";
import { serverCommand, spawnCommand, type SpawnedServer, spawnServer } from "../harness/server.ts";
import { showingApp } from "../harness/small_app.ts";

const browser = browserForTests();

const APP = showingApp(`import { createPinia, defineStore } from "pinia";
import { isReactive, version } from "vue";
import { createRouter } from "vue-router";
const store = defineStore("main", { state: () => ({ count: 1 }) })(createPinia());
show([version, isReactive(store), store.count, typeof createRouter]);`);
const SHOWN = ["3.5.45", true, 1, "function"];

function createApp(): Promise<TempProject> {
  return createProjectWith(["vue@3.5.45", "pinia@4.1.0", "vue-router@5.5.1"], APP);
}

/** Opens the page and asserts that it works. @returns The paths of its dependencies. */
async function check({ url }: { url: string }): Promise<string[]> {
  await using page = await browser.open(url);
  assert.deepEqual(await page.json(), SHOWN, page.record());
  page.noProblems();
  return page.requests.map((request) => new URL(request).pathname)
    .filter((request) => request.includes("/.vireo/"));
}

/** Runs an action on each script of a folder. */
async function eachScript(folder: string, act: (file: string) => Promise<void>): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.endsWith(".js")) await act(path.join(folder, name));
  }
}

const cacheOf = (project: TempProject) => project.path("node_modules/.vireo/deps");

/** Names and times of the files in the cache. */
async function snapshot(project: TempProject): Promise<string[]> {
  const names = await readdir(cacheOf(project), { recursive: true });
  return await Promise.all(
    names.sort().map(async (name) => {
      const found = await stat(path.join(cacheOf(project), name));
      return found.isFile() ? `${name} ${found.mtimeMs}` : name;
    }),
  );
}

/** The output of a server, without its banner. */
const complaints = (server: SpawnedServer) =>
  server.output().split("\n").filter((line) => /damaged|cannot|fail|error/i.test(line));

async function visit(project: TempProject, flags: string[] = []): Promise<string[]> {
  await using server = await spawnServer(project.root, flags);
  const urls = await check(server);
  assert.deepEqual(complaints(server), []);
  await server.stop();
  return urls;
}

Deno.test("the second start bundles nothing, --force bundles again", async () => {
  await using project = await createApp();
  const first = await visit(project);
  const before = await snapshot(project);
  assert.deepEqual((await visit(project)).sort(), first.sort());
  assert.deepEqual(await snapshot(project), before);
  const forced = await visit(project, ["--force"]);
  assert.equal(forced.length, first.length);
  for (const url of forced) assert.ok(!first.includes(url), url);
});

Deno.test("servers that are killed while they bundle leave a cache that works", async () => {
  await using project = await createApp();
  for (const delay of [20, 120, 250, 400]) {
    const server = await spawnServer(project.root);
    void fetch(`${server.url}src/main.ts`).then((response) => response.text()).catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, delay));
    await server.stop("SIGKILL");
  }
  await visit(project);
});

Deno.test("two servers that start at once on one cache both work, and so does the next one", async () => {
  await using project = await createApp();
  {
    await using one = await spawnServer(project.root);
    await using two = await spawnServer(project.root);
    await Promise.all([check(one), check(two)]);
    assert.deepEqual([...complaints(one), ...complaints(two)], []);
    await Promise.all([one.stop(), two.stop()]);
  }
  await visit(project);
});

Deno.test("garbage in the cache costs a line in the terminal at most", async () => {
  await using project = await createApp();
  const damages: [damage: (folder: string) => Promise<unknown>, isTold: boolean][] = [
    [(folder) => writeFile(path.join(folder, "metadata.json"), `{"configHash":"cut o`), true],
    [(folder) => eachScript(folder, (file) => rm(file)), true],
    [(folder) => eachScript(folder, (file) => truncate(file, 100)), true],
    [(folder) => rm(path.join(folder, "metadata.json")), false],
    [(folder) => writeFile(path.join(folder, "lock"), ""), false],
    [() => writeFile(path.join(cacheOf(project), "packs@1"), "\0\0\0"), true],
    [() => writeFile(path.join(cacheOf(project), "garbage"), "\0\0\0"), false],
  ];
  for (const [damage, isTold] of damages) {
    await rm(cacheOf(project), { recursive: true, force: true });
    const dependency = (await visit(project)).find((url) => url.includes("/packs@"))!;
    await damage(path.join(cacheOf(project), path.basename(path.dirname(dependency))));
    await using server = await spawnServer(project.root);
    await check(server);
    const lines = complaints(server);
    assert.equal(lines.length, isTold ? 1 : 0, server.output());
    if (isTold) {
      assert.match(lines[0]!, /^Bundling dependencies again because their cache is damaged/);
    }
    await server.stop();
    // The message must not repeat.
    await visit(project);
  }
});

Deno.test("a cache folder that cannot be written costs one line in the terminal", async () => {
  await using project = await createApp();
  await project.write("node_modules/.vireo", "a file in the way");
  await using server = await spawnServer(project.root);
  await check(server);
  const lines = complaints(server);
  assert.equal(lines.length, 1, server.output());
  assert.match(lines[0]!, /Cannot write the dependency cache/);
});

/** A command that starts a server on a cache folder of 256 KB; the mount ends with the process. */
function onSmallDisk(project: TempProject): string[] {
  const script = `mount -t tmpfs -o size=256k tmpfs "$0" && exec "$@"`;
  const folder = project.path("node_modules/.vireo");
  return ["unshare", "--map-root-user", "--mount", "sh", "-c", script, folder];
}

Deno.test("a full disk costs one line in the terminal", async () => {
  await using project = await createApp();
  await mkdir(project.path("node_modules/.vireo"), { recursive: true });
  const [program, ...args] = [...onSmallDisk(project), "true"];
  const { error, status, stderr } = spawnSync(program!, args, { encoding: "utf8" });
  if (error || status !== 0) {
    console.log(`Skipped, a small file system cannot be mounted here: ${error ?? stderr}`);
    return;
  }
  const command = [...onSmallDisk(project), ...serverCommand(), project.root];
  await using server = await spawnCommand(command, project.root);
  // By the second page, the server has tried to write.
  for (let visits = 0; visits < 2; visits++) await check(server);
  const lines = complaints(server);
  assert.equal(lines.length, 1, server.output());
  assert.match(lines[0]!, /Cannot write the dependency cache.*no space left/i);
});

Deno.test("a folder without package.json and node_modules stays as it is", async () => {
  await using project = await createProject(
    showingApp(`import { version } from "vue"; show(typeof version);`),
  );
  const before = (await readdir(project.root, { recursive: true })).sort();
  await using server = await spawnServer(project.root);
  await using page = await browser.open(server.url);
  assert.equal(await page.json(), "string");
  assert.deepEqual((await readdir(project.root, { recursive: true })).sort(), before);
});
