import { readFile } from "node:fs/promises";
import path from "node:path";
import { init, parse } from "es-module-lexer";
import type { Plugin } from "esbuild";
import type { NativePart } from "./native_parts.ts";

/** Prefix of the modules that describe an embedded file. */
const EMBEDDED = "vireo-embedded:";

/** Reference to a file inside of the executable: Deno reads it by URL, Bun requires an import. */
export type EmbedStyle = "url" | "import";

/** Options of {@linkcode nativeModules}. */
export interface NativeModulesOptions {
  /** Absolute path of this repository. */
  root: string;
  parts: readonly NativePart[];
  embed: EmbedStyle;
}

/**
 * Makes libraries load their native parts from the executable (`server/runtime/embedded_files.ts`).
 */
export function nativeModules({ root, parts, embed }: NativeModulesOptions): Plugin {
  const byOwner = new Map(parts.map((part) => [part.owner, part]));
  const loader = JSON.stringify(path.join(root, "server", "runtime", "embedded_files.ts"));
  const imports = (owner: string) =>
    `import { loadEmbeddedAddon, unpackFile } from ${loader};
import { file } from ${JSON.stringify(EMBEDDED + owner)};\n`;
  return {
    name: "native-modules",
    setup(build) {
      build.onResolve({ filter: new RegExp(`^${EMBEDDED}`) }, ({ path: specifier }) => ({
        path: specifier.slice(EMBEDDED.length),
        namespace: "vireo-embedded",
      }));
      build.onLoad({ filter: /.*/, namespace: "vireo-embedded" }, ({ path: owner }) => ({
        contents: describe(byOwner.get(owner)!, embed),
        loader: "js",
      }));
      // Bun's own bundler follows these.
      build.onResolve({ filter: /^\.\/native\// }, ({ path: specifier }) => ({
        path: specifier,
        external: true,
      }));
      build.onLoad({ filter: /[\\/]esbuild[\\/]lib[\\/]main\.js$/ }, async ({ path: file }) => ({
        contents: esbuildModule(await readFile(file, "utf8"), loader),
        loader: "js",
      }));
      build.onLoad({ filter: /[\\/]@parcel[\\/]watcher[\\/]index\.js$/ }, () => ({
        contents: imports("@parcel/watcher") + `
import { createWrapper } from "./wrapper.js";
export const { writeSnapshot, getEventsSince, subscribe, unsubscribe } =
  createWrapper(loadEmbeddedAddon(file));`,
        loader: "js",
      }));
      build.onLoad({ filter: /[\\/]oxc-\w+[\\/]index\.js$/ }, async ({ path: file }) => {
        const owner = path.basename(path.dirname(file));
        const names = await exportNames(await readFile(file, "utf8"), file);
        return {
          contents: imports(owner) + `
export const { ${names.join(", ")} } = loadEmbeddedAddon(file);`,
          loader: "js",
        };
      });
    },
  };
}

function describe({ name, file, hash, size, isExecutable }: NativePart, embed: EmbedStyle): string {
  const inside = JSON.stringify(`./native/${name}`);
  const properties = JSON.stringify({ name: path.basename(file), hash, size, isExecutable });
  return embed === "url"
    ? `export const file = { ...${properties}, source: new URL(${inside}, import.meta.url) };`
    : `import source from ${inside} with { type: "file" };
export const file = { ...${properties}, source };`;
}

/**
 * Replaces the environment variable with the path of esbuild's program, since setting it would
 * affect other processes.
 */
function esbuildModule(code: string, loader: string): string {
  const variable = "process.env.ESBUILD_BINARY_PATH";
  if (!code.includes(variable)) {
    throw new Error(
      `esbuild no longer reads "${variable}": update scripts/compile/native_modules.ts`,
    );
  }
  const set = `const { unpackFile } = require(${loader});
const { file: embeddedFile } = require(${JSON.stringify(`${EMBEDDED}esbuild`)});\n`;
  return set + code.replace(variable, () => "unpackFile(embeddedFile)");
}

/** The export names of a NAPI-RS package, as an ES module or as CommonJS. */
async function exportNames(code: string, file: string): Promise<string[]> {
  await init();
  const [, exports] = parse(code);
  const names = exports.length > 0
    ? exports.flatMap((found) => found.type === "direct" ? [found.name] : [])
    : Array.from(code.matchAll(/^module\.exports\.(\w+) =/gm), ([, name]) => name!);
  if (names.length === 0) throw new Error(`Cannot find the exports of "${file}"`);
  return names;
}
