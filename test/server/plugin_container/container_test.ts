import { deepEqual, equal, rejects } from "node:assert/strict";
import { identityMap } from "../../../compiler/source_map.ts";
import { VireoError } from "../../../server/base/errors.ts";
import { ModuleGraph } from "../../../server/graph/module_graph.ts";
import { createLogger, type LogSink } from "../../../server/base/logger.ts";
import { PluginContainer } from "../../../server/plugin_container/container.ts";
import type { Plugin, PluginEnvironment } from "../../../server/plugin_api/types.ts";

function containerOf(plugins: Plugin[], lines: string[] = []): PluginContainer {
  const sink: LogSink = { write: (level, message) => void lines.push(`${level}: ${message}`) };
  const graph = new ModuleGraph((url) => Promise.resolve({ id: url }));
  return new PluginContainer({
    plugins,
    root: "/app",
    logger: createLogger("info", sink),
    graph,
    environment: () => ({ name: "client" }) as PluginEnvironment,
    loadModule: (id) => Promise.resolve(void graph.ensureEntry(id, id)),
    debug: undefined,
  });
}

Deno.test("PluginContainer.resolveId() returns the first result, in the order of the hooks", async () => {
  const container = containerOf([
    { name: "late", resolveId: { order: "post", handler: () => "/late" } },
    { name: "none", resolveId: () => null },
    { name: "first", resolveId: () => "/first" },
    { name: "early", resolveId: { order: "pre", handler: (id) => id === "x" ? "/early" : null } },
  ]);
  equal((await container.resolveId("x"))?.id, "/early");
  equal((await container.resolveId("y"))?.id, "/first");
  equal((await container.resolveId("y"))?.resolvedBy, "first");
});

Deno.test("PluginContainer.resolveId() reads false as an external import", async () => {
  const container = containerOf([{ name: "a", resolveId: () => false }]);
  deepEqual(await container.resolveId("cdn"), {
    id: "cdn",
    external: true,
    meta: {},
    resolvedBy: "a",
  });
});

Deno.test("PluginContainer lets this.resolve() skip the calling plugin", async () => {
  const container = containerOf([
    {
      name: "wrap",
      async resolveId(source, importer) {
        const resolved = await this.resolve(source, importer);
        return resolved && { ...resolved, id: `${resolved.id}?wrapped` };
      },
    },
    { name: "base", resolveId: (source) => `/base/${source}` },
  ]);
  equal((await container.resolveId("x"))?.id, "/base/x?wrapped");
});

Deno.test("PluginContainer tells hooks which module they run for, in the fields of Vite", async () => {
  const seen: unknown[] = [];
  const container = containerOf([{
    name: "reads-fields",
    resolveId() {
      seen.push([this._activeId, this._activeCode, this.ssr]);
    },
    transform() {
      seen.push([this._activeId, this._activeCode, this.ssr]);
    },
  }]);
  await container.resolveId("x");
  await container.transform({ code: "1" }, "virtual:x");
  deepEqual(seen, [[null, null, false], ["virtual:x", "1", false]]);
});

Deno.test("PluginContainer calls a hook only when its filter matches", async () => {
  const calls: string[] = [];
  const container = containerOf([
    {
      name: "by-id",
      transform: {
        filter: { id: /\.vue$/ },
        handler: (_code, id) => void calls.push(`regex ${id}`),
      },
    },
    {
      name: "by-glob",
      transform: {
        filter: { id: { include: "src/**", exclude: "**/*.css" } },
        handler: (_code, id) => void calls.push(`glob ${id}`),
      },
    },
    {
      name: "by-code",
      transform: {
        filter: { code: "magic" },
        handler: (_code, id) => void calls.push(`code ${id}`),
      },
    },
  ]);
  await container.transform({ code: "plain" }, "/app/src/a.vue");
  await container.transform({ code: "magic" }, "/app/src/a.css");
  await container.transform({ code: "plain" }, "/other/a.ts");
  deepEqual(calls, ["regex /app/src/a.vue", "glob /app/src/a.vue", "code /app/src/a.css"]);
});

Deno.test("PluginContainer passes the type of a module to transforms, and filters by it", async () => {
  const seen: string[] = [];
  const container = containerOf([
    {
      name: "all",
      transform: (_code, id, options) => void seen.push(`${id} ${options?.moduleType}`),
    },
    {
      name: "json",
      transform: {
        filter: { moduleType: "json" },
        handler: () => ({ code: "export {}", moduleType: "js" }),
      },
    },
    {
      name: "js",
      transform: {
        filter: { moduleType: ["js", "jsx"] },
        handler: (_code, id) => void seen.push(`${id} is js`),
      },
    },
  ]);
  await container.transform({ code: "" }, "/a.json");
  await container.transform({ code: "" }, "/a.ts");
  await container.transform({ code: "" }, "/a.ts?raw");
  await container.transform({ code: "", moduleType: "json" }, "virtual:x");
  deepEqual(seen, [
    "/a.json json",
    "/a.json is js",
    "/a.ts ts",
    "/a.ts?raw js",
    "/a.ts?raw is js",
    "virtual:x json",
    "virtual:x is js",
  ]);
});

Deno.test("PluginContainer.start() runs a sequential hook alone, the others side by side", async () => {
  const log: string[] = [];
  const hook = async (name: string) => {
    log.push(`${name} begins`);
    await Promise.resolve();
    log.push(`${name} ends`);
  };
  const container = containerOf([
    { name: "a", buildStart: () => hook("a") },
    { name: "b", buildStart: () => hook("b") },
    { name: "c", buildStart: { sequential: true, handler: () => hook("c") } },
    { name: "d", buildStart: () => hook("d") },
  ]);
  await container.start();
  deepEqual(log, [
    "a begins",
    "b begins",
    "a ends",
    "b ends",
    "c begins",
    "c ends",
    "d begins",
    "d ends",
  ]);
});

Deno.test("PluginContainer.transform() chains code and combines maps", async () => {
  const container = containerOf([
    { name: "upper", transform: (code) => ({ code: code.toUpperCase(), map: null }) },
    {
      name: "prepend",
      transform: (code) => ({
        code: "//\n" + code,
        map: {
          ...identityMap(code, "/app/a.js"),
          mappings: ";" + identityMap(code, "/app/a.js").mappings,
        },
      }),
    },
    { name: "string", transform: (code) => code + "!" },
  ]);
  const result = await container.transform({ code: "abc" }, "/app/a.js");
  equal(result.code, "//\nABC!");
  equal(result.map?.mappings.startsWith(";"), true);
  deepEqual(result.map?.sources, ["/app/a.js"]);
});

Deno.test("PluginContext.getCombinedSourcemap() names the file, and contains the module's text", async () => {
  const seen: unknown[] = [];
  const { sourcesContent: _, ...map } = identityMap("let a", "");
  const container = containerOf([
    { name: "first", transform: (code) => ({ code: `${code};`, map }) },
    {
      name: "last",
      transform() {
        seen.push(this.getCombinedSourcemap());
      },
    },
  ]);
  await container.transform({ code: "let a" }, "/app/a.js?x");
  deepEqual(seen, [{ ...map, sources: ["/app/a.js"], sourcesContent: ["let a"] }]);
});

Deno.test("PluginContainer collects addWatchFile() per module and for the server", async () => {
  const container = containerOf([{
    name: "watch",
    buildStart() {
      this.addWatchFile("/app/config.json");
    },
    transform() {
      this.addWatchFile("/app/dep.txt");
    },
  }]);
  await container.start();
  const { watchFiles } = await container.transform({ code: "" }, "/app/a.js");
  deepEqual([...watchFiles], ["/app/dep.txt"]);
  deepEqual([...container.watchFiles], ["/app/config.json"]);
});

Deno.test("PluginContainer completes an error with the plugin and the module", async () => {
  const container = containerOf([{
    name: "user-plugin",
    transform() {
      throw new Error("boom");
    },
  }]);
  await rejects(() => container.transform({ code: "" }, "/app/a.js"), {
    message: "boom",
    plugin: "user-plugin",
    id: "/app/a.js",
  });
});

Deno.test("PluginContainer gives this.error() the place in the module", async () => {
  const container = containerOf([{
    name: "checker",
    transform(code) {
      this.error("Bad word", code.indexOf("bad"));
    },
  }]);
  await rejects(() => container.transform({ code: "ok\n  bad" }, "/app/a.js"), (error) => {
    if (!(error instanceof VireoError)) return false;
    deepEqual(error.loc, { file: "/app/a.js", line: 2, column: 2 });
    equal(error.plugin, "checker");
    return error.frame!.includes("bad");
  });
});

Deno.test("PluginContainer logs this.warn() with the plugin's name", async () => {
  const lines: string[] = [];
  const container = containerOf([{
    name: "warner",
    transform() {
      this.warn("Careful");
    },
  }], lines);
  await container.transform({ code: "" }, "/app/a.js");
  deepEqual(lines, ["warn: [warner] Careful"]);
});

Deno.test("PluginContainer.close() runs buildEnd and closeBundle only after buildStart", async () => {
  const calls: string[] = [];
  const plugin: Plugin = {
    name: "life",
    buildStart: () => void calls.push("start"),
    buildEnd: () => void calls.push("end"),
    closeBundle: () => void calls.push("close"),
  };
  await containerOf([plugin]).close();
  deepEqual(calls, []);
  const container = containerOf([plugin]);
  await Promise.all([container.start(), container.start()]);
  await container.close();
  deepEqual(calls, ["start", "end", "close"]);
});

Deno.test("PluginContainer.prepare() lets plugins change their own hooks", async () => {
  const plugin: Plugin = {
    name: "late",
    options() {
      plugin.load = (id) => id;
    },
    load: { filter: { id: /never/ }, handler: (id) => id },
  };
  const container = containerOf([plugin]);
  equal(await container.load("/a"), null);
  await container.prepare();
  equal((await container.load("/a"))?.code, "/a");
});

Deno.test("PluginContainer converts every thrown value of a hook to an error", async () => {
  const log = { message: "Unexpected token", loc: { line: 1, column: 2 }, frame: "1 | x" };
  const container = containerOf([{
    name: "thrower",
    load(id) {
      throw id === "log" ? log : id;
    },
  }]);
  await rejects(container.load("log"), { ...log, name: "Error", plugin: "thrower", id: "log" });
  await rejects(container.load("text"), { message: "text", plugin: "thrower" });
});

Deno.test("PluginContext.parse() returns an ESTree program", async () => {
  const types: unknown[] = [];
  const container = containerOf([{
    name: "parser",
    transform(code) {
      const program = this.parse(code) as { type: string; body: { type: string }[] };
      types.push(program.type, program.body[0]!.type);
    },
  }]);
  await container.transform({ code: "export const a = 1" }, "/a");
  deepEqual(types, ["Program", "ExportNamedDeclaration"]);
});

Deno.test("PluginContext.emitFile() has no effect and warns once", async () => {
  const lines: string[] = [];
  const references: string[] = [];
  const container = containerOf([{
    name: "emitter",
    transform() {
      references.push(this.emitFile({ type: "asset", fileName: "a.txt", source: "" }));
    },
  }], lines);
  await container.transform({ code: "" }, "/a");
  await container.transform({ code: "" }, "/b");
  deepEqual(references, ["", ""]);
  deepEqual(lines, [
    "warn: [emitter] this.emitFile() has no effect in a dev server: there is no bundle to emit to",
  ]);
});

Deno.test("PluginContainer reads hooks when it calls them", async () => {
  const replaced: Plugin = { name: "replaced", transform: () => "replaced" };
  const wrapped: Plugin = {
    name: "wrapped",
    transform: { filter: { id: /\.js$/ }, handler: (code) => `${code} wrapped` },
  };
  const removed: Plugin = { name: "removed", transform: (code) => `${code} removed` };
  const container = containerOf([replaced, wrapped, removed]);
  equal((await container.transform({ code: "" }, "/a.js")).code, "replaced wrapped removed");
  replaced.transform = () => "other";
  const { transform } = wrapped;
  if (typeof transform !== "object") throw new Error("The hook is an object");
  const { handler } = transform;
  transform.handler = async function (code, id) {
    return `(${await handler.call(this, code, id)})`;
  };
  delete removed.transform;
  equal((await container.transform({ code: "" }, "/a.js")).code, "(other wrapped)");
  equal((await container.transform({ code: "" }, "/a.css")).code, "other");
});
