import { maskNonCode } from "../../../compiler/javascript/js_mask.ts";

const COMPONENT = /\.(?:vue|svelte|astro|marko|imba)$/;

/** Whether a path belongs to a component, which only the server's plugins can compile. */
export function isComponent(file: string): boolean {
  return COMPONENT.test(file);
}

/**
 * Whether a script of a package uses `import.meta.glob()`, which only the server's plugins
 * implement.
 */
export function needsPlugins(code: string): boolean {
  return GLOB.test(code) && GLOB.test(maskNonCode(code));
}

const GLOB = /\bimport\.meta\.glob\s*[(<]/;

/**
 * Thrown for a package with modules that only the server's plugins can compile, so that it must be
 * served as source. All of it must, because its modules import each other and none may be loaded
 * twice.
 */
export class SourcePackageFound extends Error {
  /** @param folder The package's folder. */
  constructor(readonly folder: string) {
    super(`Found sources in "${folder}"`);
  }
}
