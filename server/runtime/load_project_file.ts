import { readFileSync } from "node:fs";
import module from "node:module";
import { pathToFileURL } from "node:url";
import { commonjsFacade } from "./commonjs_facade.ts";
import type { ModuleFormat } from "./module_format.ts";
import { withoutNodePrefix } from "./replaced_builtins.ts";

type Loaded = module.LoadFnOutput;

/** Provides what takes the place of a module's `import.meta.resolve`, which hooks do not reach. */
export const META_RESOLVE = "vireo:meta-resolve";

/** `source` as the project's rules want it, where hooks do not reach. */
export function withProjectImports(source: string): string {
  return withMetaResolve(withoutNodePrefix(source));
}

/** `source` with an `import.meta.resolve` that follows the project's rules, on the same lines. */
function withMetaResolve(source: string): string {
  if (!source.includes("import.meta.resolve")) return source;
  const setUp = `import { resolveFor as __resolveFor } from ${JSON.stringify(META_RESOLVE)}; ` +
    "import.meta.resolve = __resolveFor(import.meta.url); ";
  // A "#!" line has to stay the first.
  return source.startsWith("#!") ? source.replace("\n", `\n${setUp}`) : setUp + source;
}

/** The formats that the runtime mistakes for JavaScript when a file that is not the project's requires them. */
export function requiredFormat(file: string, isRequire: boolean): ModuleFormat {
  if (!isRequire) return undefined;
  return file.endsWith(".json") ? "json" : file.endsWith(".node") ? "addon" : undefined;
}

/** Loads a file for a `require`. */
export function loadRequired(file: string, format: NonNullable<ModuleFormat>): Loaded {
  if (format === "addon") {
    const source = `require("node:process").dlopen(module, ${JSON.stringify(file)});`;
    return { format: "commonjs", source, shortCircuit: true };
  }
  return { format, source: readModule(file), shortCircuit: true };
}

/** Loads a file for an `import`. */
export function loadImported(file: string, format: NonNullable<ModuleFormat>): Loaded {
  if (format === "json") return { format, source: readModule(file), shortCircuit: true };
  if (format === "module") {
    return { format, source: withProjectImports(readModule(file)), shortCircuit: true };
  }
  const exports = module.createRequire(pathToFileURL(file))(file);
  return { format: "module", source: commonjsFacade(file, exports), shortCircuit: true };
}

/** The text of a module, or the error of the runtime for one that is missing. */
export function readModule(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw Object.assign(new Error(`Cannot find module "${file}"`, { cause }), {
      code: "ERR_MODULE_NOT_FOUND",
    });
  }
}
