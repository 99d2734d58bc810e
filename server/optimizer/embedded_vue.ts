/**
 * Vireo's own copy of `vue`, for projects without one. It has the version of the embedded compiler,
 * and is one file for all of its importers.
 */
import path from "node:path";
import type { BundledPackage } from "./cache/bundled_packages.ts";
import { shortHash } from "./package_place.ts";

const RUNTIME = "runtime";
const FULL = "full";
const JSX = "jsx";

/** The build of a specifier: with the template compiler, without it, or the functions for JSX. */
const BUILDS: ReadonlyMap<string, typeof RUNTIME | typeof FULL | typeof JSX> = new Map([
  ["vue", RUNTIME],
  ["@vue/runtime-dom", RUNTIME],
  ["@vue/runtime-core", RUNTIME],
  ["@vue/reactivity", RUNTIME],
  ["vue/dist/vue.runtime.esm-bundler.js", RUNTIME],
  ["vue/dist/vue.runtime.esm-browser.js", RUNTIME],
  ["vue/dist/vue.runtime.esm-browser.prod.js", RUNTIME],
  ["vue/dist/vue.esm-bundler.js", FULL],
  ["vue/dist/vue.esm-bundler", FULL],
  ["vue/dist/vue.esm-browser.js", FULL],
  ["vue/dist/vue.esm-browser.prod.js", FULL],
  ["vue/jsx-runtime", JSX],
  ["vue/jsx-dev-runtime", JSX],
]);

/** The version of the embedded copy, equal to the compiler's. */
export const EMBEDDED_VUE_VERSION = "3.5.45";

/** The file name for a specifier, or `undefined` when the specifier is another package's. */
export function embeddedVueFile(specifier: string): string | undefined {
  const build = BUILDS.get(specifier);
  return build && `vue-${build}-${shortHash(EMBEDDED_VUE_VERSION + build)}.js`;
}

/**
 * The text of a file, an ES module that imports at most another of these files; `undefined` for
 * other names.
 */
export async function embeddedVueText(file: string): Promise<string | undefined> {
  if (file === embeddedVueFile("vue")) {
    const { default: text } = await import("vue/dist/vue.runtime.esm-browser.js", {
      with: { type: "text" },
    });
    return text as unknown as string;
  }
  if (file === embeddedVueFile("vue/dist/vue.esm-bundler.js")) {
    const { default: text } = await import("vue/dist/vue.esm-browser.js", {
      with: { type: "text" },
    });
    return text as unknown as string;
  }
  return file === embeddedVueFile("vue/jsx-runtime") ? jsxRuntime() : undefined;
}

/** The functions that compiled JSX calls. */
function jsxRuntime(): string {
  return `import { Fragment, h } from "./${embeddedVueFile("vue")}";
function jsx(type, { children, ...props }, key) {
  // A fragment requires a list of children, even for a single text.
  const list = type === Fragment && !Array.isArray(children) ? [children] : children;
  return h(type, key === undefined ? props : { ...props, key }, list);
}
export { Fragment, jsx, jsx as jsxDEV, jsx as jsxs };
`;
}

/**
 * Describes the embedded copy as a package; empty if it is not in use.
 *
 * @param folder The folder that its files seem to lie in.
 * @param files The files in use.
 */
export async function embeddedPackages(
  folder: string,
  files: ReadonlySet<string>,
): Promise<BundledPackage[]> {
  if (files.size === 0) return [];
  const texts = await Promise.all(Array.from(files, embeddedVueText));
  const entries = Array.from(files, (file) => ({
    path: file,
    id: path.posix.join(folder, file),
    format: "esm" as const,
  }));
  const size = texts.reduce((sum, text) => sum + (text?.length ?? 0), 0);
  const lists = { entries, packs: [], importedBy: [] };
  const version = `${EMBEDDED_VUE_VERSION} (Vireo's own copy)`;
  return [{ name: "vue", version, folder, ...lists, modules: files.size, size }];
}
