/**
 * The copy of `vue` that travels inside of Vireo, for projects that have none. It is of the same version as the embedded
 * compiler, and one file for everything that imports it.
 */
import { shortHash } from "./package_place.ts";

const RUNTIME = "runtime";
const FULL = "full";

/** Which of the two builds a specifier means: the one with the template compiler inside, or the one without. */
const BUILDS: ReadonlyMap<string, typeof RUNTIME | typeof FULL> = new Map([
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
]);

/** The version of the embedded copy: that of the compiler. */
export const EMBEDDED_VUE_VERSION = "3.5.45";

/** The file name of the build that a specifier means, or `undefined` when the specifier is another package's. */
export function embeddedVueFile(specifier: string): string | undefined {
  const build = BUILDS.get(specifier);
  return build && `vue-${build}-${shortHash(EMBEDDED_VUE_VERSION + build)}.js`;
}

/** The text of a build, an ES module without imports; `undefined` for a name that {@linkcode embeddedVueFile} never gives. */
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
  return undefined;
}
