import { readFileSync } from "node:fs";
import type { LoadFnOutput } from "node:module";
import path from "node:path";
import type { ModuleFormat } from "./module_format.ts";
import { Module } from "./commonjs/module_internals.ts";
import { withoutNodePrefix } from "./processes/replaced_builtins.ts";

/** The module that replaces `import.meta.resolve`, which hooks do not reach. */
export const META_RESOLVE = "vireo:meta-resolve";
/** The module with the function that requires an ES module. */
export const REQUIRE_MODULE = "vireo:require-module";

/**
 * Leaves a `require` to `Module._extensions`. By default a hook returns text, and Deno 2.9 treats
 * all text as JavaScript: also JSON, native add-ons, and files that handlers of packages compile
 * (`require.extensions`).
 */
export const LEFT_TO_EXTENSIONS: LoadFnOutput = {
  format: "builtin",
  source: null as unknown as undefined,
  shortCircuit: true,
};

const BUILTIN_EXTENSIONS = { ...Module._extensions };

/** Adapts `source` to the project's rules, where hooks do not reach. */
export function withProjectImports(source: string): string {
  return withMetaResolve(withoutNodePrefix(source));
}

/**
 * Adds to `source` an `import.meta.resolve` that follows the project's rules, without new lines.
 */
function withMetaResolve(source: string): string {
  if (!source.includes("import.meta.resolve")) return source;
  const setUp = `import { resolveFor as __resolveFor } from ${JSON.stringify(META_RESOLVE)}; ` +
    "import.meta.resolve = __resolveFor(import.meta.url); ";
  // A "#!" line must stay the first one.
  return source.startsWith("#!") ? source.replace("\n", `\n${setUp}`) : setUp + source;
}

/** Loads a file of a project for a `require`. */
export function loadRequired(file: string, format: ModuleFormat): LoadFnOutput {
  const handler = Module._extensions[path.extname(file)];
  if (handler !== BUILTIN_EXTENSIONS[path.extname(file)]) return LEFT_TO_EXTENSIONS;
  if (format === "module") {
    // Required later: during a hook, nested requires bypass the hooks.
    const source = `module.exports = require("${REQUIRE_MODULE}").requireModule(__filename);`;
    return { format: "commonjs", source, shortCircuit: true };
  }
  // The runtime strips the types from TypeScript.
  if (format !== "commonjs" || file.endsWith(".cts")) return LEFT_TO_EXTENSIONS;
  return { format, source: readModule(file), shortCircuit: true };
}

/** The text of a module, or the runtime's error for a missing one. */
export function readModule(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw Object.assign(new Error(`Cannot find module "${file}"`, { cause }), {
      code: "ERR_MODULE_NOT_FOUND",
    });
  }
}
