import { readFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import path from "node:path";
import { build, type Plugin } from "esbuild";
import { type EmbedStyle, nativeModules } from "./native_modules.ts";
import type { NativePart } from "./native_parts.ts";

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
}

const PROJECT_WORKER = "server/runtime/project_modules/processes/project_worker.ts";

/** What libraries try to load and can do without: other template languages, other forms of their native parts. */
const OPTIONAL = [
  // @vue/compiler-sfc has code for every template language that there is; Vireo asks it for none.
  /node_modules\/@vue\/compiler-sfc\//,
  // postcss-load-config reads TypeScript with what the project has; postcss-import knows one more syntax.
  /node_modules\/postcss-(?:load-config|import)\//,
  // esbuild looks for Yarn's file system.
  /node_modules\/esbuild\//,
  // ws is faster with native parts, on runtimes that have none of their own.
  /node_modules\/ws\//,
];

/**
 * Bundles this program with all its packages into one ES module, `main.js`, and for Deno what it runs in workers into
 * `project_worker.js` beside it. What is imported on first use is evaluated on first use still.
 *
 * @returns Absolute paths of all files that went in.
 * @throws Error when something is imported that is neither built in nor inside.
 */
export async function bundleApp(options: BundleAppOptions): Promise<string[]> {
  const { root, modules, parts, embed, outdir } = options;
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: {
      main: path.join(root, "mod.ts"),
      // Deno starts the workers of plugins with it. Bun, which wants files imported, needs none.
      ...(embed === "url" && { project_worker: path.join(root, PROJECT_WORKER) }),
    },
    outdir,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "esnext",
    mainFields: ["module", "main"],
    // CommonJS packages call a "require" that ES modules lack.
    banner: {
      js: `import { createRequire as __createRequire } from "node:module"; ` +
        `const require = __createRequire(import.meta.url); ` +
        // Runtimes warn of old calls outside of "node_modules", where packages are now.
        `require("node:process").noDeprecation = true;`,
    },
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "eof",
    metafile: true,
    logLevel: "error",
    plugins: [
      textImports(),
      directRequires(root),
      nativeModules({ root, parts, embed }),
      ownPackages(root, modules),
    ],
  });
  return Object.keys(metafile.inputs)
    .filter((input) => !/^[a-z-]+:/.test(input))
    .map((input) => path.resolve(root, input));
}

/** Imports with `{ type: "text" }` give the text of a file, a script's too. */
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

/** `createRequire(import.meta.url)("package")` in this program's own files would look for the package at run time. */
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

/** Bare imports of this program's own files are found in `modules`, wherever this repository has packages beside. */
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
