/**
 * CommonJS in the form in which plugins get pre-bundled dependencies: an ES module. They put imports in front of it, and
 * those for CommonJS find no `require()` to rewrite.
 *
 * 1. {@linkcode commonJsAsModule} makes the module the parameter list and the body of an exported function.
 * 2. A plugin changes the text, in any way that leaves an ES module.
 * 3. {@linkcode commonJsOfModule} makes a CommonJS body of that, which calls the function.
 */
import MagicString from "magic-string";
import { transformWithEsbuild } from "../esbuild_service.ts";
import { normalizeMap } from "../source_map.ts";
import type { SourceMap } from "../types.ts";
import { requireCalls } from "./commonjs_factory.ts";

const HEAD = "export default function (module, exports, __require) { ";

/** Code of one form made of the other, and its map where it was asked for. */
export interface ConvertedModule {
  code: string;
  map: SourceMap | null;
}

/** Makes an ES module of a CommonJS one. Lines stay where they are. */
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
 * Makes the body of a CommonJS module of what {@linkcode commonJsAsModule} and plugins made. Imports become calls of
 * `require()`.
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
