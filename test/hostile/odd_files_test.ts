/** Files that are no plain text: each gets an answer, and none stops the server or its updates. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs/promises";
import net from "node:net";
import process from "node:process";
import { HotFollower } from "../harness/hot_follower.ts";
import { createProject, type ProjectFiles, type TempProject } from "../harness/project.ts";
import { startServer } from "../harness/server.ts";

const FILES: ProjectFiles = {
  "index.html": '<!doctype html><script type="module" src="/src/main.ts"></script>',
  "src/main.ts": 'import "./a.ts";\nimport.meta.hot?.accept();',
  "src/a.ts": "export const a = 0;\nimport.meta.hot?.accept();",
};
/** Milliseconds in which an answer must come. */
const LIMIT = 5000;
const isRoot = process.getuid?.() === 0;
const isWindows = process.platform === "win32";

const QUERIES = ["", "?raw", "?url", "?import", "?inline", "?import&raw"];

/** Requests a file in every form, and follows an edit of another one. */
async function assertWorks(
  project: TempProject,
  names: readonly string[],
  isFine: (status: number, name: string) => boolean = (status) => status >= 400,
): Promise<void> {
  await using server = await startServer(project.root);
  await using page = await HotFollower.open(server.url, "/src/main.ts");
  for (const name of names) {
    for (const query of QUERIES) {
      const dest = query === "" ? "empty" : "script";
      const response = await fetch(server.url + encodeURI(name) + query, {
        headers: { "sec-fetch-dest": dest },
        signal: AbortSignal.timeout(LIMIT),
      });
      const { status } = response;
      await response.body?.cancel();
      assert.ok(isFine(status, name + query), `${name}${query}: ${status}`);
    }
  }
  await project.write("src/a.ts", "export const a = 1;\nimport.meta.hot?.accept();");
  assert.ok(await page.until(() => page.shown("/src/a.ts")?.includes("a = 1") ?? false));
}

Deno.test({
  name: "pipes, sockets and devices are answered at once and never read" +
    (isWindows ? " (skipped: Windows has none)" : ""),
  ignore: isWindows,
  async fn() {
    await using project = await createProject(FILES);
    execFileSync("mkfifo", [project.path("src/pipe.ts"), project.path("src/pipe.txt")]);
    const names = ["src/pipe.ts", "src/pipe.txt", "src/socket.ts", "src/zero.ts", "src/zero.txt"];
    await using listener = net.createServer().listen(project.path("src/socket.ts"));
    await once(listener, "listening");
    await fs.symlink("/dev/zero", project.path("src/zero.ts"));
    await fs.symlink("/dev/zero", project.path("src/zero.txt"));
    if (isRoot) {
      // Not everywhere: containers can lack the right.
      try {
        execFileSync("mknod", [project.path("src/device.ts"), "c", "1", "5"], { stdio: "ignore" });
        names.push("src/device.ts");
      } catch {
        console.log("without a device file: mknod is not allowed here");
      }
    }
    await assertWorks(project, names);
  },
});

Deno.test("links that lead in circles end in an error, and listings of them end", async () => {
  await using project = await createProject({
    ...FILES,
    "src/glob.ts": 'export const all = import.meta.glob("./**/*.ts");',
  });
  await fs.symlink(project.path("src"), project.path("src/loop"));
  await fs.symlink(project.root, project.path("src/up"));
  await fs.symlink(project.path("src/self.ts"), project.path("src/self.ts"));
  await fs.mkdir(project.path("public"));
  await fs.symlink(project.path("public"), project.path("public/again"));
  await assertWorks(project, ["src/self.ts", "src/loop/missing.ts", "src/up/src/up/none.txt"]);
  await assertWorks(project, ["src/glob.ts"], (status) => status < 500);
});

Deno.test("enormous and binary files are answered, and their bytes are not read for it", async () => {
  await using project = await createProject({
    ...FILES,
    "src/binary.ts": new Uint8Array(4096).map((_, index) => index * 7),
    "src/binary.css": new Uint8Array(4096).map((_, index) => index * 7),
    "src/binary.json": new Uint8Array([0xff, 0xfe, 0, 0x7b]),
    "src/binary.vue": new Uint8Array(4096).map((_, index) => index * 11),
  });
  await fs.writeFile(project.path("src/large.bin"), "");
  // Sparse: it needs no space on the disk.
  await fs.truncate(project.path("src/large.bin"), 64 * 1024 ** 3);
  const binaries = ["src/binary.ts", "src/binary.css", "src/binary.json", "src/binary.vue"];
  await assertWorks(project, binaries, (status) => status > 0);
  await using server = await startServer(project.root);
  const before = process.memoryUsage().rss;
  for (const query of ["", "?url", "?raw", "?inline", "?import&raw", "?url&inline"]) {
    const response = await fetch(`${server.url}src/large.bin${query}`, {
      headers: query === "" ? { range: "bytes=0-9" } : { "sec-fetch-dest": "script" },
      signal: AbortSignal.timeout(LIMIT),
    });
    const text = await response.text();
    if (query === "") assert.equal(text.length, 10);
    if (/raw|inline/.test(query)) assert.match(text, /large\.bin.*too large/s, query);
  }
  const grown = (process.memoryUsage().rss - before) / 1024 ** 2;
  assert.ok(grown < 200, `${grown.toFixed(0)} MiB`);
});

Deno.test("a file that is replaced by a folder, a link or nothing is followed", async () => {
  await using project = await createProject(FILES);
  await using server = await startServer(project.root);
  await using page = await HotFollower.open(server.url, "/src/main.ts");
  const file = project.path("src/a.ts");
  const status = async () => {
    const response = await fetch(`${server.url}src/a.ts`);
    await response.body?.cancel();
    return response.status;
  };
  const until = async (wanted: number) => {
    for (const end = performance.now() + LIMIT; await status() !== wanted;) {
      assert.ok(performance.now() < end, `never ${wanted}`);
    }
  };
  await fs.rm(file);
  await until(404);
  await fs.mkdir(file);
  await until(404);
  await fs.rmdir(file);
  await project.write("src/other.ts", "export const a = 2;\nimport.meta.hot?.accept();");
  await fs.symlink(project.path("src/other.ts"), file);
  await until(200);
  await fs.rm(file);
  await project.write("src/a.ts", "export const a = 3;\nimport.meta.hot?.accept();");
  assert.ok(await page.until(() => page.shown("/src/a.ts")?.includes("a = 3") ?? false));
});
