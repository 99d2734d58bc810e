/** Interruptions from outside: killed compilers, a full disk, a lost cache, jumps of the clock. */
import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import fs from "node:fs/promises";
import process from "node:process";
import { promisify } from "node:util";
import { HotFollower } from "../harness/hot_follower.ts";
import { missingProgram } from "../harness/missing_program.ts";
import { createProject, type ProjectFiles, type TempProject } from "../harness/project.ts";
import { spawnServer, startServer } from "../harness/server.ts";

const FILES: ProjectFiles = {
  "index.html": '<!doctype html><script type="module" src="/src/main.ts"></script>',
  "src/main.ts": 'import "./a.ts";\nimport dep from "dep";\nconsole.log(dep);\n' +
    "import.meta.hot?.accept();",
  "src/a.ts": "export const a: number = 0;\nimport.meta.hot?.accept();",
  "node_modules/dep/package.json": '{ "name": "dep", "version": "1.0.0", "main": "index.js" }',
  "node_modules/dep/index.js": "module.exports = 42;",
};

const edit = (value: number) => `export const a: number = ${value};\nimport.meta.hot?.accept();`;

async function assertUpdate(page: HotFollower, project: TempProject, value: number) {
  await project.write("src/a.ts", edit(value));
  const isShown = () => page.shown("/src/a.ts")?.includes(`a = ${value}`) ?? false;
  assert.ok(await page.until(isShown), `no update to ${value}`);
}

/** The processes of a program that a process has started. */
async function childrenOf(pid: number, name: string): Promise<number[]> {
  const { stdout } = await promisify(execFile)("ps", ["-eo", "pid=,ppid=,args="]);
  return stdout.split("\n").map((line) => line.trim().split(/\s+/))
    .filter(([, parent, program]) => Number(parent) === pid && program?.includes(name))
    .map(([child]) => Number(child));
}

const noPs = await missingProgram("ps");

Deno.test({
  name: "a killed esbuild is started again, and the requests are answered" +
    (noPs ? ` (skipped: ${noPs})` : ""),
  ignore: noPs !== undefined,
  async fn() {
    await using project = await createProject({
      ...FILES,
      // What enums become is esbuild's work, that of plain types is not.
      "src/b.ts": "export enum B { text = 'first' }",
    });
    await using server = await spawnServer(project.root);
    const text = async (path: string) => {
      const signal = AbortSignal.timeout(10_000);
      const response = await fetch(server.url + path, { signal });
      return `${response.status} ${await response.text()}`;
    };
    assert.match(await text("src/b.ts"), /^200/);
    for (let round = 1; round <= 3; round++) {
      const pids = await childrenOf(server.pid, "esbuild");
      assert.ok(pids.length > 0, "esbuild does not run");
      for (const pid of pids) process.kill(pid, "SIGKILL");
      await project.write(`src/b${round}.ts`, `export enum B { text = "round ${round}" }`);
      const answer = await text(`src/b${round}.ts`);
      assert.match(answer, new RegExp(`^200[^]*round ${round}`), answer);
    }
  },
});

const isRoot = process.getuid?.() === 0;
const noMount = !isRoot || process.platform !== "linux" ? "needs root on Linux" : undefined;

Deno.test({
  name: "a full disk is reported once, and pages and updates go on" +
    (noMount ? ` (skipped: ${noMount})` : ""),
  ignore: noMount !== undefined,
  async fn(t) {
    await using project = await createProject(FILES);
    const cache = project.path(".full");
    await fs.mkdir(cache);
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", cache]);
    } catch {
      console.log(`${t.name}: skipped, because mounting is not allowed here`);
      return;
    }
    try {
      await fs.writeFile(`${cache}/filler`, new Uint8Array(64 * 1024)).catch(() => {});
      const config = `export default { cacheDir: ${JSON.stringify(cache)} };`;
      await project.write("vite.config.js", config);
      await using server = await spawnServer(project.root);
      await using page = await HotFollower.open(server.url, "/src/main.ts");
      assert.deepEqual(page.failures, []);
      await assertUpdate(page, project, 1);
      await server.untilOutput(/\.full[^]*(?:ENOSPC|no space|full)/i);
    } finally {
      execFileSync("umount", ["-l", cache]);
    }
  },
});

Deno.test("a cache that is removed while the server runs is made again", async () => {
  await using project = await createProject({
    ...FILES,
    "node_modules/late/package.json": '{ "name": "late", "version": "1.0.0", "main": "index.js" }',
    "node_modules/late/index.js": "module.exports = 7;",
    "src/late.ts": 'import late from "late";\nconsole.log(late);',
  });
  await using server = await startServer(project.root);
  await using page = await HotFollower.open(server.url, "/src/main.ts");
  assert.deepEqual(page.failures, []);
  await fs.rm(project.path("node_modules/.vireo"), { recursive: true, force: true });
  await assertUpdate(page, project, 1);
  for (const entry of ["/src/main.ts", "/src/late.ts"]) {
    await using next = await HotFollower.open(server.url, entry);
    assert.deepEqual(next.failures, [], entry);
  }
});

Deno.test("updates arrive while the clock jumps", async () => {
  await using project = await createProject(FILES);
  await using server = await startServer(project.root);
  await using page = await HotFollower.open(server.url, "/src/main.ts");
  const now = Date.now;
  try {
    for (const [round, hours] of [1, -1, 24, -24 * 365, 0].entries()) {
      Date.now = () => now() + hours * 3_600_000;
      await assertUpdate(page, project, round + 1);
    }
  } finally {
    Date.now = now;
  }
  assert.equal(page.count("full-reload"), 0);
});

Deno.test("SIGINT while dependencies are bundled ends the server, and the next one starts", async () => {
  const names = Array.from({ length: 300 }, (_, n) => `m${n}`);
  const body = "module.exports = function () { return 1 + 1; };\n".repeat(200);
  await using project = await createProject({
    ...FILES,
    "node_modules/big/package.json": '{ "name": "big", "version": "1.0.0", "main": "index.js" }',
    "node_modules/big/index.js": names.map((name) => `require("./${name}.js");`).join("\n"),
    ...Object.fromEntries(names.map((name) => [`node_modules/big/${name}.js`, body])),
    "src/main.ts": 'import "big";\nimport "./a.ts";\nimport.meta.hot?.accept();',
  });
  for (const delay of [0, 50, 200]) {
    const server = await spawnServer(project.root);
    const main = await fetch(`${server.url}src/main.ts`).then((response) => response.text());
    const [, big] = /import "([^"]*big[^"]*)"/.exec(main) ?? [];
    assert.ok(big, main);
    const pending = fetch(new URL(big, server.url)).then((response) => response.text(), () => "");
    await new Promise((resolve) => setTimeout(resolve, delay));
    const start = performance.now();
    const code = await server.stop("SIGINT");
    assert.ok(code === 0 || code === 130, `${code}: ${server.output()}`);
    assert.ok(performance.now() - start < 5000);
    await pending;
  }
  await using server = await spawnServer(project.root);
  await using page = await HotFollower.open(server.url, "/src/main.ts");
  assert.deepEqual(page.failures, []);
});
