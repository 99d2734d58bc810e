import { VireoError } from "../../base/errors.ts";

function unsupported(name: string, hint: string): VireoError {
  return new VireoError("PLUGIN_ERROR", `Vireo does not support "${name}" of the package "vite"`, {
    hint,
  });
}

/** Creates a function that throws an explanatory error when it is called. */
export function unsupportedFunction(name: string, hint: string): () => never {
  return () => {
    throw unsupported(name, hint);
  };
}

/** Creates a class that can be extended and used with `instanceof`, but not constructed. */
export function unsupportedClass(name: string, hint: string): new () => object {
  return class {
    constructor() {
      throw unsupported(name, hint);
    }
  };
}
