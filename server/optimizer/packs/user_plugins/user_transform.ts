/**
 * The `transform` hooks of the user's plugins on modules of dependencies. In Vite they get pre-bundled files, so that a
 * plugin can put imports of polyfills into packages, or instrument them. Here they get each module, as it is packed:
 *
 * 1. The module is plain JavaScript and an ES module; a CommonJS one is put into that form.
 * 2. What the hooks import is resolved from the project, since the package knows nothing of it.
 * 3. A hook that fails leaves the module as it is: it may be about bundles.
 */
import {
  commonJsAsModule,
  commonJsOfModule,
} from "../../../../compiler/factory/commonjs_as_module.ts";
import { lexModule } from "../../../../compiler/javascript/imports.ts";
import { combineMaps, ofOneSource } from "../../../../compiler/source_map.ts";
import type { SourceMap } from "../../../../compiler/types.ts";
import type { ModuleSource } from "../dependency_target.ts";
import type { UserTransforms } from "./module_hooks.ts";

export interface UserTransformOptions {
  transforms: UserTransforms;
  /** The id that hooks get for a module. */
  idOf: (source: ModuleSource) => string;
  /** Takes the error of a hook. */
  onError: (error: unknown, source: ModuleSource) => void;
}

/** A module on its way into a pack, in plain JavaScript. */
export interface PlainModule {
  source: ModuleSource;
  code: string;
  format: "esm" | "cjs";
  /** The path for messages, with an extension that compilers know. */
  file: string;
}

/** The module with what the hooks changed; its format stays. */
export interface ChangedModule {
  code: string;
  map: SourceMap | null;
  /** Specifiers of static imports that the module did not have before. */
  injected: string[];
  /** Files that the hooks read. */
  watchFiles: string[];
}

/** Runs the hooks. @returns `undefined` when none of them changes the module. */
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
    const before = new Set(importsOf(given.code, file));
    const injected = importsOf(changed.code, file).filter((specifier) => !before.has(specifier));
    const made = isCommonJs ? await commonJsOfModule(changed.code, file, withMap) : undefined;
    const map = withMap ? combineMaps([made?.map, changed.map, given.map], idOf(source)) : null;
    return {
      code: made?.code ?? changed.code,
      map: map && ofOneSource(map),
      injected,
      watchFiles: [...changed.watchFiles],
    };
  } catch (error) {
    onError(error, source);
    return undefined;
  }
}

function importsOf(code: string, file: string): string[] {
  return lexModule(code, file).imports
    .filter(({ kind, specifier }) => kind === "static" && specifier !== undefined)
    .map(({ specifier }) => specifier!);
}
