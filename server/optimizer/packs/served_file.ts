const COMPONENT = /\.(?:vue|svelte|astro|marko|imba)$/;

/** Whether a path is that of a component, which only the server's plugins can compile. */
export function isComponent(file: string): boolean {
  return COMPONENT.test(file);
}

/**
 * A package imports a component of its own: all of the package has to be served as source. The component imports its
 * neighbors as sources, and no module may be there twice.
 */
export class ComponentFound extends Error {
  /** @param folder Of the package. */
  constructor(readonly folder: string) {
    super(`Found a component in "${folder}"`);
  }
}
