import { VireoError } from "../../base/errors.ts";

function unsupported(name: string, hint: string): VireoError {
  return new VireoError("PLUGIN_ERROR", `Vireo does not carry "${name}" of the package "vite"`, {
    hint,
  });
}

/** A function that throws an explaining error when it is called. */
export function unsupportedFunction(name: string, hint: string): () => never {
  return () => {
    throw unsupported(name, hint);
  };
}

/** A class that can be extended and asked for by `instanceof`, but not constructed. */
export function unsupportedClass(name: string, hint: string): new () => object {
  return class {
    constructor() {
      throw unsupported(name, hint);
    }
  };
}
