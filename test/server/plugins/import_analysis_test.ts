import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { VireoError } from "../../../server/base/errors.ts";
import { ModuleGraph } from "../../../server/graph/module_graph.ts";
import { createLogger } from "../../../server/base/logger.ts";
import { PluginContainer } from "../../../server/plugin_container/container.ts";
import type { Plugin, PluginEnvironment } from "../../../server/plugin_api/types.ts";
import { globImportPlugin } from "../../../server/plugins/glob_import.ts";
import { importAnalysisPlugin } from "../../../server/plugins/import_analysis.ts";
import { unresolvedAlias } from "../../../server/resolve/apply_alias.ts";

/** An existing file outside the root. */
const OUTSIDE = import.meta.filename!;

/**
 * Resolves `./x` to `/app/x`, `/x` to `/app/x`, `lib-*` to pre-bundled files, `cdn` to an external
 * URL.
 */
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

function analysisOf(options: { base?: string; before?: Plugin[] } = {}) {
  const graph = new ModuleGraph(() => Promise.resolve(null));
  const warnings: string[] = [];
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
  });
  const container = new PluginContainer({
    plugins: [resolver, ...options.before ?? [], plugin],
    root: "/app",
    logger: createLogger("warn", { write: (_, message) => void warnings.push(message) }),
    graph,
    environment: () => ({}) as PluginEnvironment,
    loadModule: () => Promise.resolve(),
    debug: undefined,
  });
  const run = async (code: string, name = "main.js") => {
    const module = graph.ensureEntry(`/${name}`, `/app/${name}`);
    const { code: output, analysis } = await container.transform({ code }, module.id!);
    const { slots, record } = analysis!;
    return { module, code: output, slots, record };
  };
  return { graph, plugin, warnings, run };
}

Deno.test("importAnalysisPlugin() writes the URLs that the browser requests", async () => {
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

Deno.test("importAnalysisPlugin() puts the base before every URL of the server", async () => {
  const { run } = analysisOf({ base: "/sub/" });
  const { code } = await run('import "./a.ts";\nimport "/@vite/client";\nimport "/sub/b.ts";');
  equal(code, 'import "/sub/a.ts";\nimport "/sub/@vite/client";\nimport "/sub/b.ts";');
});

Deno.test("importAnalysisPlugin() returns the positions of timestamps, and changes nothing in the graph", async () => {
  const { run, graph } = analysisOf();
  const { code, slots, module } = await run(
    'import "./a.ts"; import("./b.ts"); import "lib-esm"; import.meta.hot.accept();',
  );
  deepEqual(
    slots.map(({ start, end, id }) => [code.slice(start, end), id]),
    [["", "/app/main.js"], ["/a.ts", "/app/a.ts"], ["/b.ts", "/app/b.ts"]],
  );
  deepEqual([...graph.idToModuleMap.values()], [module]);
  deepEqual([module.importedModules.size, module.isSelfAccepting], [0, undefined]);
});

Deno.test("importAnalysisPlugin() writes the existing URL of a module", async () => {
  const { run, graph } = analysisOf();
  graph.ensureEntry("/virtual-x", "\0virtual:x");
  const { code } = await run('import "\0virtual:x";');
  equal(code, 'import "/virtual-x";');
});

Deno.test("importAnalysisPlugin() adds a hot context with the module's URL and the resolved dependencies", async () => {
  const { run } = analysisOf({ base: "/sub/" });
  const { code, record } = await run('import "./a.ts";\nimport.meta.hot.accept("./a.ts");');
  match(code, /^import \{ createHotContext as \w+ \} from "\/sub\/@vite\/client";/);
  match(code, /import\.meta\.hot = \w+\("\/main\.js"\);/);
  // Messages of the server have no base.
  match(code, /hot\.accept\("\/a\.ts"\)/);
  equal(code.split("\n").length, 2);
  equal(record.hot.selfAccepts, false);
});

Deno.test("importAnalysisPlugin() reads names of CommonJS from its default export", async () => {
  const { run } = analysisOf();
  const { code } = await run('import def, { a } from "lib-cjs";\nimport("lib-cjs");');
  const [first, second] = code.split("\n");
  match(first!, /^import (\w+) from "\/node_modules\/\.vireo\/deps\/lib-cjs\.js\?v=1";/);
  match(first!, /a = \w+\["a"\]/);
  match(second!, /^import\("[^"]+"\)\.then\(/);
});

Deno.test("importAnalysisPlugin() can be called by other plugins for their own text", async () => {
  const { plugin } = analysisOf();
  const { handler } = plugin.transform as unknown as {
    handler: (this: unknown, code: string, id: string) => Promise<{ code: string }>;
  };
  const context = { resolve: (source: string) => ({ id: source.replace(".", "/app") }) };
  equal(
    (await handler.call(context, 'import "./a.ts"; import.meta.hot;', "\0virtual:page")).code,
    'import "/a.ts"; import.meta.hot;',
  );
});

Deno.test("importAnalysisPlugin() locates an import that cannot be resolved", async () => {
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

Deno.test("importAnalysisPlugin() shows the source of an import, not the transformed code", async () => {
  const { run } = analysisOf({ before: [globImportPlugin({ root: "/app" })] });
  const source = 'import "missing";\nexport const load = (name) => import(`./none/${name}.js`);';
  await rejects(() => run(source), (error) => {
    if (!(error instanceof VireoError)) return false;
    deepEqual(error.loc, { file: "/app/main.js", line: 1, column: 7 });
    equal(error.frame!.split("\n")[0], '1 | import "missing";');
    return true;
  });
});
