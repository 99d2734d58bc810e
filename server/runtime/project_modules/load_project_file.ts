import { readFileSync } from "node:fs";
import type { LoadFnOutput } from "node:module";
import path from "node:path";
import type { ModuleFormat } from "./module_format.ts";
import { Module } from "./commonjs/module_internals.ts";
import { withoutNodePrefix } from "./processes/replaced_builtins.ts";

/** Provides what takes the place of a module's `import.meta.resolve`, which hooks do not reach. */
export const META_RESOLVE = "vireo:meta-resolve";
/** Provides the function that requires an ES module. */
export const REQUIRE_MODULE = "vireo:require-module";

/**
 * Leaves a `require` to `Module._extensions`. What a hook gives by default is text, and Deno 2.9 takes all text for
 * JavaScript: JSON, native add-ons, and what the handlers of packages compile (`require.extensions`).
 */
export const LEFT_TO_EXTENSIONS: LoadFnOutput = {
  format: "builtin",
  source: null as unknown as undefined,
  shortCircuit: true,
};

const BUILTIN_EXTENSIONS = { ...Module._extensions };

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

/** Loads a file of a project for a `require`. */
export function loadRequired(file: string, format: ModuleFormat): LoadFnOutput {
  const handler = Module._extensions[path.extname(file)];
  if (handler !== BUILTIN_EXTENSIONS[path.extname(file)]) return LEFT_TO_EXTENSIONS;
  if (format === "module") {
    // Not here: while a hook runs, what it requires goes past the hooks.
    const source = `module.exports = require("${REQUIRE_MODULE}").requireModule(__filename);`;
    return { format: "commonjs", source, shortCircuit: true };
  }
  // The runtime takes the types out of TypeScript.
  if (format !== "commonjs" || file.endsWith(".cts")) return LEFT_TO_EXTENSIONS;
  return { format, source: readModule(file), shortCircuit: true };
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
