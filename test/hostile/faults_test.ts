/**
 * Faults of plugins, files and the system under a running server: it reports them, keeps running
 * and recovers.
 */
import assert from "node:assert/strict";
import { chmod, symlink, unlink, writeFile } from "node:fs/promises";
import process from "node:process";
import { createServer } from "../../mod.ts";
import type { LogSink } from "../../server/base/logger.ts";
import type { Plugin } from "../../server/plugin_api/types.ts";
import { HotFollower, openHotSocket } from "../harness/hot_follower.ts";
import { missingProgram } from "../harness/missing_program.ts";
import { createProject, type ProjectFiles, type TempProject } from "../harness/project.ts";
import { type ServerOptions, spawnServer } from "../harness/server.ts";

const pause = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

async function until(isReached: () => unknown, what: string): Promise<void> {
  for (const deadline = performance.now() + 10_000; !await isReached();) {
    if (performance.now() > deadline) assert.fail(`It never came to: ${what}`);
    await pause(10);
  }
}

interface World extends AsyncDisposable {
  project: TempProject;
  url: string;
  server: Awaited<ReturnType<typeof createServer>>;
  /** Errors and warnings, as the terminal shows them. */
  log: string[];
  text(target: string, headers?: Record<string, string>): Promise<string>;
}

const FILES: ProjectFiles = {
  "index.html": '<script type="module" src="/src/main.ts"></script>',
  "src/main.ts": 'import "./a.ts";\nimport.meta.hot?.accept();',
  "src/a.ts": "export const a = 0;\nimport.meta.hot?.accept();",
};

async function world(options: ServerOptions = {}, files: ProjectFiles = {}): Promise<World> {
  const project = await createProject({ ...FILES, ...files });
  const log: string[] = [];
  const logSink: LogSink = {
    write: (level, message) => void (level !== "info" && log.push(message)),
  };
  const server = await createServer({
    root: project.root,
    configFile: false,
    logSink,
    ...options,
    server: { host: "127.0.0.1", ...options.server },
  });
  await server.listen(0);
  const url = server.resolvedUrls!.local[0]!;
  return {
    project,
    url,
    server,
    log,
    async text(target, headers = {}) {
      const response = await fetch(url + target, { headers });
      return `${response.status} ${await response.text()}`;
    },
    async [Symbol.asyncDispose]() {
      await server.close();
      await project[Symbol.asyncDispose]();
    },
  };
}

/** A plugin with one hook that throws while `isBroken` is set. */
function broken(state: { isBroken: boolean }, hook: string): Plugin {
  const run = () => {
    if (state.isBroken) throw new Error(`boom in ${hook}`);
  };
  return { name: "fragile", enforce: "pre", [hook]: run } as Plugin;
}

/** The action that makes a hook run after the start. */
const HOOKS: Readonly<Record<string, "page" | "module" | "change">> = {
  resolveId: "module",
  load: "module",
  transform: "module",
  transformIndexHtml: "page",
  hotUpdate: "change",
  handleHotUpdate: "change",
  watchChange: "change",
};

for (const [hook, when] of Object.entries(HOOKS)) {
  Deno.test(`a hook ${hook} that throws is named, and the server keeps running`, async () => {
    const state = { isBroken: when !== "change" };
    await using it = await world({ plugins: [broken(state, hook)] });
    if (when === "change") {
      await using page = await HotFollower.open(it.url, "/src/main.ts");
      state.isBroken = true;
      await it.project.write("src/a.ts", "export const a = 1;\nimport.meta.hot?.accept();");
      await until(() => it.log.length > 0, "an error");
      await until(() => page.count("error") > 0, "an error on the page");
      state.isBroken = false;
      await it.project.write("src/a.ts", "export const a = 2;\nimport.meta.hot?.accept();");
      assert.ok(await page.until(() => page.shown("/src/a.ts")?.includes("a = 2") ?? false));
    } else {
      const target = when === "page" ? "" : "src/a.ts";
      const headers: Record<string, string> = when === "page" ? { accept: "text/html" } : {};
      const answer = await it.text(target, headers);
      assert.match(answer, /^500 /);
      assert.match(answer, new RegExp(`boom in ${hook}`));
      state.isBroken = false;
      assert.match(await it.text(target, headers), /^200 /);
    }
    assert.match(it.log[0]!, new RegExp(`fragile[^]*boom in ${hook}`));
    assert.match(await it.text("__vite_ping"), /^204/);
  });
}

for (const hook of ["config", "configResolved", "options", "configureServer", "buildStart"]) {
  Deno.test(`a plugin whose hook ${hook} throws is skipped, and the page works`, async () => {
    const calls: string[] = [];
    const plugin = broken({ isBroken: true }, hook);
    const called = (name: string) => void calls.push(name);
    Object.assign(plugin, { transform: called, transformIndexHtml: called, buildEnd: called });
    await using it = await world({ plugins: [plugin] });
    assert.match(await it.text("", { accept: "text/html" }), /^200 /);
    assert.match(await it.text("src/a.ts"), /^200 /);
    assert.deepEqual(it.log, [
      `Plugin "fragile" is left out: its hook "${hook}" failed: boom in ${hook}`,
    ]);
    await it.server.close();
    assert.deepEqual(calls, []);
  });
}

Deno.test("hooks that throw at the end do not keep the server from ending", async () => {
  for (const hook of ["buildEnd", "closeBundle"]) {
    const state = { isBroken: true };
    await using it = await world({ plugins: [broken(state, hook)] });
    await it.text("src/a.ts");
    await it.server.close();
    assert.match(it.log.join("\n"), new RegExp(`fragile[^]*boom in ${hook}`));
  }
});

Deno.test("the server survives listeners and middlewares of plugins that throw", async () => {
  const plugin: Plugin = {
    name: "fragile",
    configureServer(server) {
      server.middlewares.use("/boom", () => {
        throw new Error("boom in a middleware");
      });
      server.middlewares.use("/later", async () => {
        await Promise.resolve();
        throw new Error("boom later in a middleware");
      });
      server.watcher.on("change", () => {
        throw new Error("boom in a listener");
      });
      server.ws.on("attack", () => {
        throw new Error("boom in a socket listener");
      });
    },
  };
  await using it = await world({ plugins: [plugin] });
  assert.match(await it.text("boom"), /^500 [^]*boom in a middleware/);
  assert.match(await it.text("later"), /^500 [^]*boom later in a middleware/);
  await using page = await HotFollower.open(it.url, "/src/main.ts");
  await it.project.write("src/a.ts", "export const a = 1;\nimport.meta.hot?.accept();");
  assert.ok(await page.until(() => page.shown("/src/a.ts")?.includes("a = 1") ?? false));
  assert.match(it.log.join("\n"), /boom in a listener/);
});

/** A config whose `define` shows which version is in use. */
const config = (value: number, more = "") =>
  `export default { define: { __VALUE__: ${value} }, ${more} };\n`;

const CONFIGURED: ProjectFiles = {
  "vite.config.ts": config(1),
  "src/main.ts": "console.log(__VALUE__);",
};

Deno.test("a broken config on restart keeps the old server running until it is fixed", async () => {
  await using it = await world({ configFile: undefined }, CONFIGURED);
  const value = async () => /log\((\d)/.exec(await it.text("src/main.ts"))?.[1];
  assert.equal(await value(), "1");
  const faults = [
    "export default { define: {",
    "throw new Error('boom in the config');",
    "import './missing.ts'; export default {};",
    config(9, "server: { port: 'many' }"),
    config(9, "plugins: [{ name: 'fragile', config() { throw new Error('boom') } }]"),
    config(9, "plugins: [{ name: 'fragile', configResolved() { throw new Error('boom') } }]"),
    config(9, "plugins: [{ name: 'fragile', configureServer() { throw new Error('boom') } }]"),
    config(9, "plugins: [{ name: 'fragile', configureServer() { return () => { throw 1 } } }]"),
  ];
  for (const fault of faults) {
    const before = it.log.length;
    await it.project.write("vite.config.ts", fault);
    await until(() => it.log.length > before, `an error for ${fault}`);
    assert.match(it.log.at(-1)!, /The server keeps the previous config/);
    if (fault.includes("fragile")) assert.match(it.log.at(-1)!, /\[fragile\]/);
    assert.equal(await value(), "1", fault);
  }
  await it.project.write("vite.config.ts", config(2));
  await until(async () => await value() === "2", "the new config");
});

Deno.test("after quick saves of the config, the last one is in use", async () => {
  await using it = await world({ configFile: undefined }, CONFIGURED);
  for (let round = 0; round < 3; round++) {
    for (let value = 1; value <= 9; value++) {
      await it.project.write("vite.config.ts", config(value));
      await pause(17 * (value % 4));
    }
    const isLast = async () => (await it.text("src/main.ts")).includes("log(9)");
    await until(isLast, "the last config");
    await it.project.write("vite.config.ts", config(0));
    await until(async () => (await it.text("src/main.ts")).includes("log(0)"), "the next config");
  }
});

Deno.test("a restart is announced to the pages, however quickly restarts follow each other", async () => {
  await using it = await world({ configFile: undefined }, CONFIGURED);
  for (let value = 2; value <= 4; value++) {
    const socket = await openHotSocket(it.url);
    const code = new Promise((resolve) =>
      socket.addEventListener("close", (event) => resolve(event.code), { once: true })
    );
    await it.project.write("vite.config.ts", config(value));
    assert.equal(await code, 1012);
    await until(async () => (await it.text("src/main.ts")).includes(`log(${value})`), "the config");
  }
});

Deno.test("a config and sources that change together both take effect, with a broken config too", async () => {
  await using it = await world({ configFile: undefined }, CONFIGURED);
  await it.text("src/main.ts");
  await Promise.all([
    it.project.write("vite.config.ts", "export default {"),
    it.project.write("src/main.ts", "console.log('edited');"),
  ]);
  await until(() => it.log.length > 0, "an error");
  await until(async () => (await it.text("src/main.ts")).includes("edited"), "the edit");
});

Deno.test("a source that cannot be read is an error that names it, and recovers", async () => {
  await using it = await world();
  const file = it.project.path("src/a.ts");
  await using page = await HotFollower.open(it.url, "/src/main.ts");
  await unlink(file);
  await symlink(file, file);
  await until(async () => /^(?:404|500)/.test(await it.text("src/a.ts")), "an error");
  assert.match(await it.text("src/a.ts"), /a\.ts/);
  await unlink(file);
  await writeFile(file, "export const a = 1;\nimport.meta.hot?.accept();");
  await until(async () => (await it.text("src/a.ts")).includes("a = 1"), "the file");
  await until(() => page.shown("/src/a.ts")?.includes("a = 1"), "the update");
});

const isRoot = process.getuid?.() === 0;

Deno.test({
  name: "a source without read permission is an error that names the cause, and recovers" +
    (isRoot ? " (skipped: root may read every file)" : ""),
  ignore: isRoot,
  async fn() {
    await using it = await world();
    const file = it.project.path("src/a.ts");
    await it.text("src/a.ts");
    await chmod(file, 0);
    await until(async () => (await it.text("src/a.ts")).startsWith("500"), "an error");
    assert.match(await it.text("src/a.ts"), /permission/i);
    await chmod(file, 0o644);
    await until(async () => (await it.text("src/a.ts")).startsWith("200"), "the file");
  },
});

Deno.test("a cache folder that cannot be written is reported, and the page works", async () => {
  // Not writable, not even for root.
  await using it = await world({ cacheDir: "/proc/vireo-cache" }, {
    "node_modules/dep/package.json": '{ "name": "dep", "version": "1.0.0", "main": "index.js" }',
    "node_modules/dep/index.js": "exports.value = 42;",
    "src/main.ts": 'import { value } from "dep";\nconsole.log(value);',
  });
  const main = await it.text("src/main.ts");
  assert.match(main, /^200 /);
  const [, dep] = /from "(\/[^"]+)"/.exec(main) ?? [];
  const entry = await it.text(dep!.slice(1));
  assert.match(entry, /^200 /);
  const [, part] = /^import "\.\/([^"]+)"/m.exec(entry) ?? [];
  assert.match(
    await it.text(new URL(part!, it.url + dep!.slice(1)).pathname.slice(1)),
    /^200 [^]*42/,
  );
  await until(() => it.log.join("\n").includes("/proc/vireo-cache"), "a word about the folder");
});

Deno.test("unhandled rejections do not end the server", async () => {
  await using project = await createProject({
    ...FILES,
    "vite.config.ts": `export default { plugins: [{
      name: "fragile",
      configureServer() {
        setTimeout(() => { Promise.reject(new Error("late rejection")); }, 300);
        setTimeout(() => { throw new Error("late exception"); }, 350);
      },
    }] };`,
  });
  await using server = await spawnServer(project.root);
  await until(() => /late rejection[^]*late exception/.test(server.output()), "both errors");
  assert.equal((await fetch(`${server.url}src/a.ts`)).status, 200);
  assert.equal(await server.stop(), 0);
});

/** Deno can panic without a free descriptor, which a server cannot prevent. */
const hasPanicked = (output: string) => output.includes("Deno has panicked");

const noLimits = await missingProgram("prlimit");

Deno.test({
  name: "a process that ran out of file descriptors recovers when some are free" +
    (noLimits ? ` (skipped: ${noLimits})` : ""),
  ignore: noLimits !== undefined,
  fn: answersAgainAfterDescriptors,
});

async function answersAgainAfterDescriptors(): Promise<void> {
  await using project = await createProject(FILES);
  await using server = await spawnServer(project.root);
  const { url, pid } = server;
  assert.equal((await fetch(`${url}src/a.ts`)).status, 200);
  const limit = new Deno.Command("prlimit", { args: ["--pid", String(pid), "--nofile=90:1024"] });
  assert.ok((await limit.output()).success);
  const sockets: Deno.Conn[] = [];
  const { hostname, port } = new URL(url);
  for (let index = 0; index < 200; index++) {
    const socket = await Deno.connect({ hostname, port: Number(port) }).catch(() => undefined);
    if (socket) sockets.push(socket);
  }
  await project.write("src/a.ts", "export const a = 'written meanwhile';");
  await pause(300);
  for (const socket of sockets) socket.close();
  await until(async () => {
    if (hasPanicked(server.output())) return true;
    const response = await fetch(`${url}src/a.ts`).catch(() => undefined);
    return (await response?.text())?.includes("written meanwhile");
  }, "the edit");
  if (hasPanicked(server.output())) return;
  await project.write("src/a.ts", "export const a = 'written later';");
  await until(async () => {
    const response = await fetch(`${url}src/a.ts`);
    return (await response.text()).includes("written later");
  }, "the next edit");
  assert.equal(await server.stop(), 0);
}
