import { readFile } from "node:fs/promises";
import path from "node:path";
import { init, parse } from "es-module-lexer";
import type { Plugin } from "esbuild";
import type { NativePart } from "./native_parts.ts";

/** Prefix of the modules that describe an embedded file. */
const EMBEDDED = "vireo-embedded:";

/**
 * The places of native parts: inside of an executable, which Deno reads by URL and Bun by an import, or
 * `"beside"` the program, in a folder `native/`.
 */
export type EmbedStyle = "url" | "import" | "beside";

/** Options of {@linkcode nativeModules}. */
export interface NativeModulesOptions {
  /** Absolute path of this repository. */
  root: string;
  parts: readonly NativePart[];
  embed: EmbedStyle;
}

/**
 * Makes libraries load their native parts from the executable (`server/runtime/embedded_files.ts`)
 * or from beside it (`server/runtime/native_files.ts`).
 */
export function nativeModules({ root, parts, embed }: NativeModulesOptions): Plugin {
  const byOwner = new Map(parts.map((part) => [part.owner, part]));
  const imports = (owner: string) =>
    `import { loadAddon } from ${JSON.stringify(EMBEDDED + owner)};\n`;
  return {
    name: "native-modules",
    setup(build) {
      build.onResolve({ filter: new RegExp(`^${EMBEDDED}`) }, ({ path: specifier }) => ({
        path: specifier.slice(EMBEDDED.length),
        namespace: "vireo-embedded",
      }));
      build.onLoad({ filter: /.*/, namespace: "vireo-embedded" }, ({ path: owner }) => ({
        contents: describe(byOwner.get(owner)!, root, embed),
        loader: "js",
        resolveDir: root,
      }));
      // Bun's own bundler follows these.
      build.onResolve({ filter: /^\.\/native\// }, ({ path: specifier }) => ({
        path: specifier,
        external: true,
      }));
      build.onLoad({ filter: /[\\/]esbuild[\\/]lib[\\/]main\.js$/ }, async ({ path: file }) => ({
        contents: esbuildModule(await readFile(file, "utf8")),
        loader: "js",
      }));
      build.onLoad({ filter: /[\\/]@parcel[\\/]watcher[\\/]index\.js$/ }, () => ({
        contents: imports("@parcel/watcher") + `
import { createWrapper } from "./wrapper.js";
export const { writeSnapshot, getEventsSince, subscribe, unsubscribe } =
  createWrapper(loadAddon());`,
        loader: "js",
      }));
      build.onLoad({ filter: /[\\/]oxc-\w+[\\/]index\.js$/ }, async ({ path: file }) => {
        const owner = path.basename(path.dirname(file));
        const names = await exportNames(await readFile(file, "utf8"), file);
        return {
          contents: imports(owner) + `
export const { ${names.join(", ")} } = loadAddon();`,
          loader: "js",
        };
      });
    },
  };
}

/** A module with the functions that load a native part, or find a program. */
function describe(part: NativePart, root: string, embed: EmbedStyle): string {
  const module = (name: string) => JSON.stringify(path.join(root, "server", "runtime", name));
  if (embed === "beside") {
    const { owner, version } = part;
    return `import { loadNativeAddon, nativeProgram } from ${module("native_files.ts")};
const file = ${JSON.stringify({ name: besideName(part), owner, version })};
export const loadAddon = () => loadNativeAddon(file);
export const programPath = () => nativeProgram(file);`;
  }
  const { name, file, hash, size, isExecutable } = part;
  const inside = JSON.stringify(`./native/${name}`);
  const properties = JSON.stringify({ name: path.basename(file), hash, size, isExecutable });
  const source = embed === "url"
    ? `const source = new URL(${inside}, import.meta.url);`
    : `import source from ${inside} with { type: "file" };`;
  return `import { loadEmbeddedAddon, unpackFile } from ${module("embedded_files.ts")};
${source}
const file = { ...${properties}, source };
export const loadAddon = () => loadEmbeddedAddon(file);
export const programPath = () => unpackFile(file);`;
}

/** The name of a part in the folder `native/` beside a program; the same on every platform. */
function besideName({ owner, isExecutable }: NativePart): string {
  const name = owner.replace(/^@[^/]+\//, "");
  return isExecutable ? name : `${name}.node`;
}

/** The file names of parts in `native/`. */
export function nativeFileName(part: NativePart, embed: EmbedStyle): string {
  if (embed !== "beside") return part.name;
  return besideName(part) + (part.file.endsWith(".exe") ? ".exe" : "");
}

/**
 * Replaces the environment variable with the path of esbuild's program, since setting it would
 * affect other processes.
 */
function esbuildModule(code: string): string {
  const variable = "process.env.ESBUILD_BINARY_PATH";
  if (!code.includes(variable)) {
    throw new Error(
      `esbuild no longer reads "${variable}": update scripts/compile/native_modules.ts`,
    );
  }
  const set = `const { programPath } = require(${JSON.stringify(`${EMBEDDED}esbuild`)});\n`;
  return set + code.replace(variable, () => "programPath()");
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
