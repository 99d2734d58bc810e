/**
 * React Fast Refresh. How it works:
 *
 * 1. `registerComponents()` adds to compiled JavaScript a call of `$RefreshReg$` for each component
 *    and of `$RefreshSig$` for each use of hooks. They tell React's refresh runtime which
 *    components can keep their state.
 * 2. `refreshBoundary()` makes the module its own HMR boundary: it defines the two functions, and
 *    when the module is imported again it queries the runtime whether all exports are components.
 *    If so, they are re-rendered in place; otherwise the update propagates to the importers.
 *
 * The runtime comes from
 * https://github.com/vitejs/vite-plugin-react/tree/main/packages/plugin-react
 */
import { CompileError, type SourceMap } from "../types.ts";

/** The URL of the refresh runtime, below the base. */
const RUNTIME_URL = "/@react-refresh";
const CLASS_COMPONENT = /\bextends\s+(?:React\.)?(?:Pure)?Component\b/;

/**
 * Registers components and hooks.
 *
 * @param code JavaScript; remaining JSX is compiled.
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
  /** The module's id, which tells its components from those of other modules. */
  id: string;
  /** Origin of the server that provides the runtime; `""` for the module's own. */
  host?: string | undefined;
}

/**
 * Makes a module with registered components its own HMR boundary. Lines keep their numbers.
 *
 * @returns `null` if no components are found.
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
  // Function declarations are hoisted, so they exist before the first statement runs, and do not
  // affect other modules.
  const functions = isRegistered
    ? `
function $RefreshReg$(type, id) { return __refresh.register(type, ${name} + " " + id); }
function $RefreshSig$() { return __refresh.createSignatureFunctionForTransform(); }`
    : "";
  // The module imports itself to register exports that are not plain components; on a busy machine
  // this can happen after the refresh.
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

/**
 * Shown if the preamble is missing: pages that a backend makes do not go through
 * `transformIndexHtml`.
 */
const MISSING = JSON.stringify(
  "The page lacks the preamble of React Fast Refresh: a page from another server must import " +
    '"@vitejs/plugin-react/preamble" first, see https://vite.dev/guide/backend-integration',
);
