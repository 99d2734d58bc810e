/**
 * The `transform` hooks of the user's plugins on modules of dependencies. In Vite they run on
 * pre-bundled files, so that a plugin can add polyfills to packages, or instrument them. Here they
 * run on each module before it is packed:
 *
 * 1. The module is plain JavaScript and an ES module; CommonJS is converted to that form.
 * 2. Imports that hooks add are resolved from the project, since the package does not depend on
 *    them.
 * 3. A hook that fails leaves the module unchanged: it can depend on bundles.
 */
import {
  commonJsAsModule,
  commonJsOfModule,
} from "../../../../compiler/factory/commonjs_as_module.ts";
import { lexModule } from "../../../../compiler/javascript/imports.ts";
import { combineMaps, ofOneSource } from "../../../../compiler/source_map.ts";
import type { SourceMap } from "../../../../compiler/types.ts";
import type { PackageModule } from "../dependency_target.ts";
import type { UserTransforms } from "./module_hooks.ts";

export interface UserTransformOptions {
  transforms: UserTransforms;
  /** Returns a module's id for hooks. */
  idOf: (source: PackageModule) => string;
  /** Receives the error of a hook. */
  onError: (error: unknown, source: PackageModule) => void;
}

/** A module before packing, in plain JavaScript. */
export interface PlainModule {
  source: PackageModule;
  code: string;
  format: "esm" | "cjs";
  /** The path for messages, with an extension that compilers know. */
  file: string;
}

/** The module after the hooks, in the same format. */
export interface ChangedModule {
  code: string;
  map: SourceMap | null;
  /** Specifiers of static imports and re-exports that the module did not have before. */
  injected: string[];
  /** Those of `import()`. */
  injectedLater: string[];
  /** Files that the hooks read. */
  watchFiles: string[];
}

/** Runs the hooks. @returns `undefined` when no hook changes the module. */
export async function transformByUser(
  { source, code, format, file }: PlainModule,
  { transforms, idOf, onError }: UserTransformOptions,
  withMap: boolean,
): Promise<ChangedModule | undefined> {
  const isCommonJs = format === "cjs";
  try {
    let given = { code, map: null as SourceMap | null };
    const changed = await transforms.transform(() => {
      if (isCommonJs) given = commonJsAsModule(code, withMap);
      return given.code;
    }, idOf(source));
    if (!changed) return undefined;
    const before = importsOf(given.code, file);
    const after = importsOf(changed.code, file);
    const made = isCommonJs ? await commonJsOfModule(changed.code, file, withMap) : undefined;
    const map = withMap ? combineMaps([made?.map, changed.map, given.map], idOf(source)) : null;
    return {
      code: made?.code ?? changed.code,
      map: map && ofOneSource(map),
      injected: [...after.static.difference(before.static)],
      injectedLater: [...after.dynamic.difference(before.dynamic)],
      watchFiles: [...changed.watchFiles],
    };
  } catch (error) {
    onError(error, source);
    return undefined;
  }
}

/** The specifiers of a module's imports. */
function importsOf(code: string, file: string): Record<"static" | "dynamic", Set<string>> {
  const specifiers = { static: new Set<string>(), dynamic: new Set<string>() };
  for (const { kind, specifier } of lexModule(code, file).imports) {
    if (specifier !== undefined) specifiers[kind === "dynamic" ? kind : "static"].add(specifier);
  }
  return specifiers;
}
