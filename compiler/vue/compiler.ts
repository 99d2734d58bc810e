import { AsyncLocalStorage } from "node:async_hooks";
import { createRequire } from "node:module";

/** The module `@vue/compiler-sfc`. */
export type VueCompiler = typeof import("@vue/compiler-sfc");

/**
 * The compiler's access to files with types for `defineProps<Imported>()` and other macros. The
 * calls are synchronous, because the compiler's are.
 */
export interface TypeFiles {
  fileExists(file: string): boolean;
  /** The text of a file, or `undefined` if it does not exist. */
  readFile(file: string): string | undefined;
  /**
   * Resolves a specifier that is not relative (a package, an alias, a `tsconfig` path) to the file
   * with its types.
   */
  resolve(specifier: string, importer: string): string | undefined;
}

// The compiler uses one process-wide "TypeScript" to resolve specifiers. The async context of the
// call tells which server it belongs to.
const typeFilesOfCall = new AsyncLocalStorage<TypeFiles>();

let loading: Promise<VueCompiler> | undefined;

/**
 * Loads the compiler on first use; it takes about a tenth of a second.
 *
 * It needs the package `typescript` only to resolve the specifiers of imported types that are not
 * relative. It receives the resolver of {@linkcode TypeFiles} instead, so that projects need no
 * `typescript`, and its nine megabytes are not loaded.
 */
export function loadVueCompiler(): Promise<VueCompiler> {
  return loading ??= import("@vue/compiler-sfc").then((compiler) => {
    const resolverOnly = {
      // No config file, because the resolver knows its paths.
      findConfigFile: () => undefined,
      resolveModuleName(specifier: string, importer: string) {
        const resolvedFileName = typeFilesOfCall.getStore()?.resolve(specifier, importer);
        return {
          resolvedModule: resolvedFileName === undefined ? undefined : { resolvedFileName },
        };
      },
    };
    compiler.registerTS(() =>
      resolverOnly as unknown as ReturnType<Parameters<VueCompiler["registerTS"]>[0]>
    );
    return compiler;
  });
}

/** Returns the compiler synchronously; loads it if necessary. */
export function requireVueCompiler(): VueCompiler {
  return createRequire(import.meta.url)("@vue/compiler-sfc");
}

/** Runs `compile`; the compiler reads imported types through `files`. */
export function withTypeFiles<T>(files: TypeFiles, compile: () => T): T {
  return typeFilesOfCall.run(files, compile);
}
