import { readFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import path from "node:path";
import { build, type BuildOptions, type Plugin } from "esbuild";
import { commonjsImports } from "./commonjs_imports.ts";
import { compilerDigest } from "./compiler_digest.ts";
import { type EmbedStyle, nativeModules } from "./native_modules.ts";
import type { NativePart } from "./native_parts.ts";
import { bundleVueCompiler, separateVueCompiler } from "./vue_compiler.ts";

/** Options of {@linkcode bundleApp}. */
export interface BundleAppOptions {
  /** Of this repository. */
  root: string;
  /** Absolute path of the `node_modules` folder to take packages from. */
  modules: string;
  parts: readonly NativePart[];
  embed: EmbedStyle;
  /** Absolute path of the folder that gets the bundle. */
  outdir: string;
  /**
   * Writes several files, of which a start loads only those that it needs. An executable has the
   * compiled code of one.
   */
  split: boolean;
}

const PROJECT_WORKER = "server/runtime/project_modules/processes/project_worker.ts";

/**
 * Importers whose missing imports are optional: other template languages, other forms of native
 * parts.
 */
const OPTIONAL = [
  // @vue/compiler-sfc supports every template engine; Vireo uses none of them.
  /node_modules\/@vue\/compiler-sfc\//,
  // postcss-load-config reads TypeScript with packages of the project; postcss-import supports one
  // more syntax.
  /node_modules\/postcss-(?:load-config|import)\//,
  // esbuild tries to load Yarn's file system.
  /node_modules\/esbuild\//,
  // ws is faster with native parts, on runtimes without a WebSocket of their own.
  /node_modules\/ws\//,
];

/**
 * Bundles this program with all its packages into one ES module, `main.js`, and for Deno the code
 * of its workers into `project_worker.js` beside it; a split bundle also has the command line,
 * `cli.js`. Modules that are imported on first use are still evaluated on first use.
 *
 * @returns Absolute paths of all bundled files.
 * @throws Error when an import is neither built in nor bundled.
 */
export async function bundleApp(options: BundleAppOptions): Promise<string[]> {
  const { root, modules, parts, embed, outdir, split } = options;
  const common = {
    absWorkingDir: root,
    outdir,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "esnext",
    mainFields: ["module", "main"],
    define: { VIREO_COMPILER_DIGEST: JSON.stringify(await compilerDigest(root)) },
    // CommonJS packages call a "require" that ES modules lack.
    banner: {
      js: `import { createRequire as __createRequire } from "node:module"; ` +
        `const require = __createRequire(import.meta.url); ` +
        // Runtimes warn of deprecated calls outside of "node_modules", and the bundle is outside.
        `require("node:process").noDeprecation = true;`,
    },
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "eof",
    metafile: true,
    logLevel: "error",
  } as const satisfies BuildOptions;
  const plugins = [
    textImports(),
    ...split ? [separateVueCompiler(modules), commonjsImports(root, modules)] : [],
    directRequires(root),
    nativeModules({ root, parts, embed }),
    ownPackages(root, modules),
  ];
  const worker = path.join(root, PROJECT_WORKER);
  const results = await Promise.all([
    build({
      ...common,
      ...split && { splitting: true, chunkNames: "[name]-[hash]" },
      plugins,
      entryPoints: {
        main: path.join(root, "mod.ts"),
        ...split && { cli: path.join(root, "server/cli/main.ts") },
        // Deno starts the workers of plugins with it. Bun requires embedded files to be imported,
        // and needs none.
        ...embed !== "import" && { project_worker: worker },
      },
    }),
    ...split ? [bundleVueCompiler(common, modules)] : [],
  ]);
  return results.flatMap(({ metafile }) => Object.keys(metafile.inputs))
    .filter((input) => !/^[a-z-]+:/.test(input))
    .map((input) => path.resolve(root, input));
}

/** Lets imports with `{ type: "text" }` give the text of a file, also of a script. */
function textImports(): Plugin {
  return {
    name: "text-imports",
    setup(build) {
      build.onLoad({ filter: /.*/ }, async ({ path: file, with: attributes }) => {
        if (attributes.type !== "text") return undefined;
        return { contents: await readFile(file, "utf8"), loader: "text" };
      });
    },
  };
}

/**
 * Bundles `createRequire(import.meta.url)("package")` of this program's own files, which would look
 * for the package at run time.
 */
function directRequires(root: string): Plugin {
  return {
    name: "direct-requires",
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, async ({ path: file }) => {
        if (
          !file.startsWith(path.join(root, "compiler")) &&
          !file.startsWith(path.join(root, "server"))
        ) return undefined;
        const text = await readFile(file, "utf8");
        return {
          contents: text.replace(/\bcreateRequire\(import\.meta\.url\)\((?=")/g, "require("),
          loader: "ts",
        };
      });
    },
  };
}

/**
 * Resolves bare imports of this program's own files in `modules`, and never in packages near this
 * repository.
 */
function ownPackages(root: string, modules: string): Plugin {
  return {
    name: "own-packages",
    setup(build) {
      build.onResolve({ filter: /^[^./]/ }, async (args) => {
        const { path: specifier, importer, kind, pluginData, with: attributes } = args;
        if (pluginData === "inner" || kind === "entry-point") return undefined;
        if (isBuiltin(specifier)) {
          return { path: `node:${specifier.replace(/^node:/, "")}`, external: true };
        }
        const isOwn = importer.startsWith(root + path.sep) && !importer.includes("node_modules");
        const found = await build.resolve(specifier, {
          kind,
          importer,
          resolveDir: isOwn ? path.dirname(modules) : args.resolveDir,
          pluginData: "inner",
          with: attributes,
        });
        if (found.errors.length === 0) return found;
        const isOptional = OPTIONAL.some((place) => place.test(importer));
        return isOptional ? { path: specifier, external: true } : found;
      });
    },
  };
}
