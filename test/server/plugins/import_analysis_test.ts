import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { VireoError } from "../../../server/base/errors.ts";
import { ModuleGraph } from "../../../server/graph/module_graph.ts";
import type { ModuleNode } from "../../../server/graph/module_node.ts";
import { IMPORT_SLOTS, type ImportSlot } from "../../../server/graph/transform_result.ts";
import { createLogger } from "../../../server/base/logger.ts";
import { PluginContainer } from "../../../server/plugin_container/container.ts";
import type { Plugin, PluginEnvironment } from "../../../server/plugin_api/types.ts";
import { importAnalysisPlugin } from "../../../server/plugins/import_analysis.ts";
import { unresolvedAlias } from "../../../server/resolve/apply_alias.ts";

/** A file that is there, outside of the root. */
const OUTSIDE = import.meta.filename!;

/** Resolves `./x` to `/app/x`, `/x` to `/app/x`, `lib-*` to pre-bundled files, `cdn` to an external URL. */
const resolver: Plugin = {
  name: "test-resolver",
  resolveId(source) {
    if (source === "cdn") return { id: "https://cdn.test/x.js", external: true };
    if (source.startsWith("\0")) return source;
    if (source.startsWith("lib-")) return `/app/node_modules/.vireo/deps/${source}.js?v=1`;
    if (source === "@/gone") return unresolvedAlias("/app/src/gone");
    if (source.startsWith("//cdn/")) return source.replace("//cdn/", "/app/cdn/");
    if (source.startsWith("./")) return `/app${source.slice(1)}`;
    if (source === OUTSIDE || source.startsWith("/@made-up/")) return source;
    return source.startsWith("/") ? `/app${source}` : null;
  },
};

function analysisOf(options: { base?: string } = {}) {
  const graph = new ModuleGraph(() => Promise.resolve(null));
  const pruned: string[][] = [];
  const plugin = importAnalysisPlugin({
    root: "/app",
    base: options.base ?? "/",
    graph,
    optimizer: {
      register: () => undefined,
      substitute: () => undefined,
      isOptimized: (id) => id.includes("/.vireo/deps/"),
      needsInterop: (id) => Promise.resolve(id.includes("lib-cjs")),
      exportNames: () => ["a"],
    },
    isAliased: (specifier) => specifier.startsWith("//cdn/"),
    explainUnresolved: (specifier) =>
      new VireoError("UNRESOLVED_IMPORT", `Cannot resolve "${specifier}"`, { hint: "Check it" }),
    onImport: () => {},
    onPrune: (modules) => void pruned.push(Array.from(modules, (module) => module.url)),
  });
  const container = new PluginContainer({
    plugins: [resolver, plugin],
    root: "/app",
    logger: createLogger("silent"),
    graph,
    environment: () => ({}) as PluginEnvironment,
    loadModule: () => Promise.resolve(),
    debug: undefined,
  });
  const run = async (code: string, name = "main.js") => {
    const module = graph.ensureEntry(`/${name}`, `/app/${name}`);
    const { code: output, meta } = await container.transform({ code }, `/app/${name}`);
    return { module, code: output, slots: meta[IMPORT_SLOTS] as ImportSlot[] };
  };
  return { graph, pruned, run };
}

const urls = (nodes: Iterable<ModuleNode>) => Array.from(nodes, (node) => node.url).sort();

Deno.test("importAnalysisPlugin() writes the URLs that the browser asks for", async () => {
  const { run } = analysisOf();
  const { code } = await run([
    'import a from "./a.ts";',
    `import ${JSON.stringify(OUTSIDE)};`,
    'import "/@made-up/b.js";',
    'import "lib-esm";',
    'import "cdn";',
    'import "\0virtual:x";',
    'import logo from "./logo.svg";',
    'import "./style.css";',
    'const lazy = import("./lazy.vue?x=1");',
    'import("https://else.test/y.js");',
    'import "//cdn/z.js";',
    'import("/@vite/env?x");',
  ].join("\n"));
  deepEqual(code.split("\n"), [
    'import a from "/a.ts";',
    `import ${JSON.stringify(`/@fs${OUTSIDE}`)};`,
    'import "/@made-up/b.js";',
    'import "/node_modules/.vireo/deps/lib-esm.js?v=1";',
    'import "https://cdn.test/x.js";',
    'import "/@id/__x00__virtual:x";',
    'import logo from "/logo.svg?import";',
    'import "/style.css";',
    'const lazy = import("/lazy.vue?x=1");',
    'import("https://else.test/y.js");',
    'import "/cdn/z.js";',
    'import("/@vite/env?x");',
  ]);
});

Deno.test("importAnalysisPlugin() puts the base before every URL of ours", async () => {
  const { run } = analysisOf({ base: "/sub/" });
  const { code } = await run('import "./a.ts";\nimport "/@vite/client";\nimport "/sub/b.ts";');
  equal(code, 'import "/sub/a.ts";\nimport "/sub/@vite/client";\nimport "/sub/b.ts";');
});

Deno.test("importAnalysisPlugin() remembers where time stamps go", async () => {
  const { run, graph } = analysisOf();
  const { code, slots } = await run('import "./a.ts"; import("./b.ts"); import "lib-esm";');
  deepEqual(
    slots.map(({ start, end }) => code.slice(start, end)),
    ["/a.ts", "/b.ts"],
  );
  equal(slots[0]!.module, graph.getModuleById("/app/a.ts"));
});

Deno.test("importAnalysisPlugin() fills the graph", async () => {
  const { run } = analysisOf();
  const { module } = await run(
    'import { x, y as z } from "./a.ts"; import("./b.ts");' +
      'import.meta.hot.accept(["./a.ts"], () => {});',
  );
  deepEqual(urls(module.importedModules), ["/a.ts", "/b.ts"]);
  deepEqual(urls(module.staticImports), ["/a.ts"]);
  deepEqual(urls(module.acceptedDeps), ["/a.ts"]);
  equal(module.isSelfAccepting, false);
  const [a] = module.staticImports;
  deepEqual([...module.importedBindings!.get(a!)!], ["x", "y"]);
});

Deno.test("importAnalysisPlugin() gives a hot context with the module's URL and the resolved dependencies", async () => {
  const { run } = analysisOf({ base: "/sub/" });
  const { code, module } = await run('import "./a.ts";\nimport.meta.hot.accept("./a.ts");');
  match(code, /^import \{ createHotContext as \w+ \} from "\/sub\/@vite\/client";/);
  match(code, /import\.meta\.hot = \w+\("\/main\.js"\);/);
  // Messages of the server carry no base.
  match(code, /hot\.accept\("\/a\.ts"\)/);
  equal(code.split("\n").length, 2);
  equal(module.isSelfAccepting, false);
});

Deno.test("importAnalysisPlugin() reads names of CommonJS from its default export", async () => {
  const { run } = analysisOf();
  const { code } = await run('import def, { a } from "lib-cjs";\nimport("lib-cjs");');
  const [first, second] = code.split("\n");
  match(first!, /^import (\w+) from "\/node_modules\/\.vireo\/deps\/lib-cjs\.js\?v=1";/);
  match(first!, /a = \w+\["a"\]/);
  match(second!, /^import\("[^"]+"\)\.then\(/);
});

Deno.test("importAnalysisPlugin() prunes what is imported no more", async () => {
  const { run, pruned } = analysisOf();
  await run('import "./a.ts"; import "./b.ts";');
  await run('import "./b.ts";');
  deepEqual(pruned, [["/a.ts"]]);
});

Deno.test("importAnalysisPlugin() says where an import cannot be resolved", async () => {
  const { run } = analysisOf();
  for (const specifier of ["missing", "@/gone"]) {
    await rejects(() => run(`const x = 1;\nimport "${specifier}";`), (error) => {
      if (!(error instanceof VireoError)) return false;
      equal(error.message, `Cannot resolve "${specifier}"`);
      equal(error.hint, "Check it");
      deepEqual(error.loc, { file: "/app/main.js", line: 2, column: 7 });
      return error.frame!.includes(`import "${specifier}"`);
    });
  }
});

Deno.test("importAnalysisPlugin() takes nothing from the pages by a transform that will start over", async () => {
  const { graph, pruned, run } = analysisOf();
  const { module } = await run('import "./a.js"; import.meta.hot.accept();');
  graph.beginTransform(module, true);
  graph.invalidate(module, { timestamp: 1 });
  await run("");
  deepEqual([urls(module.importedModules), module.isSelfAccepting, pruned], [["/a.js"], true, []]);
  graph.beginTransform(module, true);
  await run("");
  deepEqual([urls(module.importedModules), module.isSelfAccepting, pruned], [[], false, [[
    "/a.js",
  ]]]);
});
