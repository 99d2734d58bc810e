/**
 * How CommonJS dependencies pass through plugins. Plugins expect ES modules, to which they add
 * imports; plugins for CommonJS must find no `require()` to rewrite.
 *
 * 1. {@linkcode commonJsAsModule} wraps the CommonJS code in an exported function.
 * 2. Plugins transform the ES module.
 * 3. {@linkcode commonJsOfModule} converts it to CommonJS that calls the function.
 */
import MagicString from "magic-string";
import { transformWithEsbuild } from "../esbuild_service.ts";
import { normalizeMap } from "../source_map.ts";
import type { SourceMap } from "../types.ts";
import { requireCalls } from "./commonjs_factory.ts";

const HEAD = "export default function (module, exports, __require) { ";

/** Code converted between CommonJS and ES module, with its map if requested. */
export interface ConvertedModule {
  code: string;
  map: SourceMap | null;
}

/** Converts a CommonJS module to an ES module with the same line numbers. */
export function commonJsAsModule(code: string, withMap = false): ConvertedModule {
  const source = new MagicString(code);
  if (code.startsWith("#!")) source.update(0, 2, "//");
  for (const start of requireCalls(code)) {
    source.update(start, start + "require".length, "__require");
  }
  source.prepend(HEAD).append("\n}\n");
  const map = withMap ? normalizeMap(source.generateMap({ hires: "boundary" })) : null;
  return { code: source.toString(), map };
}

/**
 * Converts the output of {@linkcode commonJsAsModule}, which plugins have transformed, back to
 * CommonJS. Imports become calls of `require()`.
 *
 * @param file For messages: the absolute path.
 * @throws {CompileError} When the code cannot be parsed.
 */
export async function commonJsOfModule(
  code: string,
  file: string,
  withMap = false,
): Promise<ConvertedModule> {
  const made = await transformWithEsbuild(code, file, {
    loader: "js",
    format: "cjs",
    sourcemap: withMap,
    sourcesContent: false,
    supported: { "dynamic-import": true },
    tsconfigRaw: "{}",
  });
  const run = "__vireo_module__.exports.default.call(exports, module, exports, require);";
  return {
    code: `const __vireo_module__ = { exports: {} }; (function (module, exports) { ` +
      `${made.code}\n})(__vireo_module__, __vireo_module__.exports);\n${run}\n`,
    map: withMap ? normalizeMap(made.map) : null,
  };
}
