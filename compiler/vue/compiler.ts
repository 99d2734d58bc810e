import { AsyncLocalStorage } from "node:async_hooks";
import { createRequire } from "node:module";

/** The module `@vue/compiler-sfc`. */
export type VueCompiler = typeof import("@vue/compiler-sfc");

/**
 * How the compiler reads files that `defineProps<Imported>()` and the other macros take types from. The calls are
 * synchronous because the compiler's are.
 */
export interface TypeFiles {
  fileExists(file: string): boolean;
  /** The text of a file, `undefined` where there is none. */
  readFile(file: string): string | undefined;
  /** The file with the types of a specifier that is not relative: a package, an alias, a `tsconfig` path. */
  resolve(specifier: string, importer: string): string | undefined;
}

// The compiler asks one process-wide "TypeScript" to resolve specifiers. Which server is asking is known by
// the call that it happens in.
const typeFilesOfCall = new AsyncLocalStorage<TypeFiles>();

let loading: Promise<VueCompiler> | undefined;

/**
 * Loads the compiler on first use; it takes about a tenth of a second.
 *
 * It wants the package `typescript` for one thing only: to resolve the specifiers of imported types that are not
 * relative. It is given the resolver of {@linkcode TypeFiles} instead, so that projects need no `typescript` and
 * nothing loads its nine megabytes.
 */
export function loadVueCompiler(): Promise<VueCompiler> {
  return loading ??= import("@vue/compiler-sfc").then((compiler) => {
    const resolverOnly = {
      // No config file: paths are the resolver's business.
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

/** The compiler at once, for those who cannot wait; it is loaded here and now if it was not before. */
export function requireVueCompiler(): VueCompiler {
  return createRequire(import.meta.url)("@vue/compiler-sfc");
}

/** Runs `compile` with `files` as the place where the compiler looks for imported types. */
export function withTypeFiles<T>(files: TypeFiles, compile: () => T): T {
  return typeFilesOfCall.run(files, compile);
}
