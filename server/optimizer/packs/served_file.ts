import { maskNonCode } from "../../../compiler/javascript/js_mask.ts";

const COMPONENT = /\.(?:vue|svelte|astro|marko|imba)$/;

/** Whether a path is that of a component, which only the server's plugins can compile. */
export function isComponent(file: string): boolean {
  return COMPONENT.test(file);
}

/** Whether a script of a package asks for files in a way that only the server's plugins know: `import.meta.glob()`. */
export function needsPlugins(code: string): boolean {
  return GLOB.test(code) && GLOB.test(maskNonCode(code));
}

const GLOB = /\bimport\.meta\.glob\s*[(<]/;

/**
 * A package has modules that only the server's plugins can compile: all of it has to be served as source. Its modules
 * import each other, and none may be there twice.
 */
export class SourcePackageFound extends Error {
  /** @param folder Of the package. */
  constructor(readonly folder: string) {
    super(`Found sources in "${folder}"`);
  }
}
