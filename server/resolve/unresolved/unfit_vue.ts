import { readFileSync } from "node:fs";
import { packageFolder, packageNameOf } from "../specifier.ts";

/** The major version of Vue that the compiler generates code for. */
const MAJOR = "3";

/**
 * Detects copies of `vue` that cannot run compiled components, for example Vue 2 in a folder above
 * the project.
 */
export class UnfitVue {
  readonly #versions = new Map<string, string | undefined>();

  /**
   * The version of an incompatible copy.
   *
   * @param specifier As written: `"vue"`, `"vue/dist/vue.js"`.
   * @param file The file that it resolved to.
   * @returns `undefined` for another package, or a compatible copy.
   */
  versionOf(specifier: string, file: string): string | undefined {
    if (packageNameOf(specifier) !== "vue") return undefined;
    const folder = packageFolder(file)?.folder;
    if (folder === undefined) return undefined;
    if (!this.#versions.has(folder)) this.#versions.set(folder, readVersion(folder));
    const version = this.#versions.get(folder);
    return version === undefined || version.startsWith(`${MAJOR}.`) ? undefined : version;
  }
}

function readVersion(folder: string): string | undefined {
  try {
    const { version } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
    return typeof version === "string" ? version : undefined;
  } catch {
    return undefined;
  }
}
