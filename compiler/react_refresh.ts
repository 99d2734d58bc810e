/**
 * React Fast Refresh. How it works:
 *
 * 1. `registerComponents()` adds to compiled JavaScript a call of `$RefreshReg$` for each component and of `$RefreshSig$` for
 *    each use of hooks, which tell React's refresh runtime what may take over the state of what.
 * 2. `refreshBoundary()` makes the module its own HMR boundary: it gives the two functions their meaning, and when
 *    the module is imported again it asks the runtime whether all exports are components. If so, they are re-rendered in
 *    place; else the update goes on to the importers.
 *
 * Source: https://github.com/vitejs/vite-plugin-react/tree/main/packages/plugin-react, whose runtime is used
 */
import { CompileError, type SourceMap } from "./types.ts";

/** Where the refresh runtime is served, below the base. */
const RUNTIME_URL = "/@react-refresh";
const CLASS_COMPONENT = /\bextends\s+(?:React\.)?(?:Pure)?Component\b/;

/**
 * Registers components and hooks.
 *
 * @param code JavaScript; JSX that is left in it gets compiled.
 * @param file Its absolute path, for the map.
 * @throws CompileError when the code cannot be parsed.
 */
export async function registerComponents(
  code: string,
  file: string,
): Promise<{ code: string; map: SourceMap | null }> {
  const { transform } = await import("oxc-transform");
  const { errors, ...result } = await transform(file, code, {
    lang: "jsx",
    sourceType: "module",
    target: "esnext",
    sourcemap: true,
    jsx: { refresh: true, development: true },
  });
  const [error] = errors;
  if (error) {
    const frame = error.codeframe ?? undefined;
    throw new CompileError(error.message, { id: file, plugin: "react-refresh", frame });
  }
  return { code: result.code, map: (result.map as SourceMap | undefined) ?? null };
}

/** Options of {@linkcode refreshBoundary}. */
export interface RefreshBoundaryOptions {
  /** Tells the components of this module from those of others: its id. */
  id: string;
  /** Origin of the server that serves the runtime, `""` for the module's own. */
  host?: string;
}

/**
 * Makes a module with registered components its own HMR boundary. Lines keep their numbers.
 *
 * @returns `null` where no component is in sight.
 */
export function refreshBoundary(
  code: string,
  { id, host = "" }: RefreshBoundaryOptions,
): string | null {
  const isRegistered = code.includes("$RefreshReg$(");
  if (!isRegistered && !CLASS_COMPONENT.test(code)) return null;
  const name = JSON.stringify(id);
  const runtime = JSON.stringify(host + RUNTIME_URL);
  // A worker shares modules with pages, but has nothing to render.
  const head = `import * as __refresh from ${runtime}; ` +
    `const __refreshes = import.meta.hot && typeof window !== "undefined"; ` +
    (isRegistered ? `if (__refreshes && !window.$RefreshReg$) throw new Error(${MISSING}); ` : "");
  // Declared here they are in place before the first statement runs, and stay out of the way of other modules.
  const functions = isRegistered
    ? `
function $RefreshReg$(type, id) { return __refresh.register(type, ${name} + " " + id); }
function $RefreshSig$() { return __refresh.createSignatureFunctionForTransform(); }`
    : "";
  // On a busy machine the new version imports itself, to register exports that are no plain components, after the refresh.
  return `${head}${code}
if (__refreshes) {
  __refresh.__hmr_import(import.meta.url).then((current) => {
    __refresh.registerExportsForReactRefresh(${name}, current);
    import.meta.hot.accept((next) => {
      if (!next) return;
      __refresh.registerExportsForReactRefresh(${name}, next);
      const reason = __refresh.validateRefreshBoundaryAndEnqueueUpdate(${name}, current, next);
      if (reason) import.meta.hot.invalidate(reason);
    });
  });
}${functions}
`;
}

/** Pages that a backend makes do not go through `transformIndexHtml`. */
const MISSING = JSON.stringify(
  "The page lacks the preamble of React Fast Refresh: a page that another server makes has to import " +
    '"@vitejs/plugin-react/preamble" first, see https://vite.dev/guide/backend-integration',
);
