/**
 * Plugins in `optimizeDeps.rolldownOptions`. Their hooks `resolveId`, `load` and `transform` run
 * for modules of packages.
 */
import { parseAst } from "../../../../compiler/javascript/parse_ast.ts";
import { combineMaps, normalizeMap } from "../../../../compiler/source_map.ts";
import type { SourceMap } from "../../../../compiler/types.ts";
import { isAbsolutePath, slash } from "../../../base/paths.ts";
import { type OrderedHook, orderHooks } from "../../../plugin_container/order.ts";
import type { Plugin } from "../../../plugin_api/types.ts";
import type { Logger } from "../../../base/logger.ts";
import type { DependencyTarget, PackageModule } from "../dependency_target.ts";
import type { Loader, ModuleHooks, ResolveKind } from "./module_hooks.ts";
import { idOfFile } from "../packed_module.ts";

export interface RolldownPluginsOptions {
  plugins: readonly Plugin[];
  root: string;
  logger: Logger;
  /** Resolves to an absolute path, without plugins. */
  resolveFile: (specifier: string, importer: string) => string | undefined;
}

/** Namespace of virtual modules' ids. */
const NAMESPACE = "rolldown";

const KINDS = {
  import: "import-statement",
  require: "require-call",
  dynamic: "dynamic-import",
  entry: "import-statement",
} as const satisfies Record<ResolveKind, string>;

/** Creates hooks from plugins. */
export function rolldownPlugins(options: RolldownPluginsOptions): ModuleHooks {
  return new RolldownPluginHost(options);
}

class RolldownPluginHost implements ModuleHooks {
  readonly #options: RolldownPluginsOptions;
  readonly #resolveId: OrderedHook<"resolveId">[];
  readonly #load: OrderedHook<"load">[];
  readonly #transform: OrderedHook<"transform">[];

  constructor(options: RolldownPluginsOptions) {
    const { plugins, root } = options;
    this.#options = options;
    this.#resolveId = orderHooks(plugins, "resolveId", root);
    this.#load = orderHooks(plugins, "load", root);
    this.#transform = orderHooks(plugins, "transform", root);
  }

  async resolve(
    specifier: string,
    importer: PackageModule,
    kind: ResolveKind,
  ): Promise<DependencyTarget | undefined> {
    for (const { plugin, handler, filter } of this.#resolveId) {
      if (filter && !filter.id(specifier)) continue;
      const extra = { kind: KINDS[kind], isEntry: kind === "entry", attributes: {}, custom: {} };
      const found = await call(handler, this.#contextOf(plugin), [specifier, importer.path, extra]);
      if (found === null || found === undefined) continue;
      const result = found as string | false | { id: string; external?: unknown };
      if (result === false) return { type: "native", url: specifier, isScript: true };
      const { id, external = false } = typeof result === "string" ? { id: result } : result;
      if (external) return { type: "native", url: id, isScript: true };
      return { type: "module", source: this.#sourceOf(id) };
    }
    return undefined;
  }

  async load(
    { path: id }: PackageModule,
  ): Promise<{ code: string; loader?: Loader | undefined } | undefined> {
    for (const { plugin, handler, filter } of this.#load) {
      if (filter && !filter.id(id)) continue;
      const found = await call(handler, this.#contextOf(plugin), [id]);
      if (found === null || found === undefined) continue;
      return typeof found === "string"
        ? { code: found, loader: "js" }
        : codeOf(found as HookResult, "js");
    }
    return undefined;
  }

  async transform(
    { source, code, loader }: { source: PackageModule; code: string; loader: Loader },
  ): Promise<{ code: string; loader: Loader; map: SourceMap | null } | undefined> {
    const current = { code, loader };
    const maps: (SourceMap | null)[] = [];
    for (const { plugin, handler, filter } of this.#transform) {
      if (filter && !(filter.id(source.path) && filter.code(current.code))) continue;
      const extra = { moduleType: current.loader };
      const context = this.#contextOf(plugin);
      const found = await call(handler, context, [current.code, source.path, extra]);
      if (typeof found === "string") current.code = found;
      else if (found) {
        Object.assign(current, codeOf(found as HookResult, current.loader));
        maps.unshift(normalizeMap((found as HookResult).map));
      }
    }
    if (current.code === code && current.loader === loader) return undefined;
    return { ...current, map: combineMaps(maps, source.path) };
  }

  #sourceOf(id: string): PackageModule {
    const { root } = this.#options;
    return isAbsolutePath(id)
      ? { id: idOfFile(slash(id), root), path: slash(id), namespace: "file" }
      : { id: `${NAMESPACE}:${id}`, path: id, namespace: NAMESPACE };
  }

  /** The hooks' `this`. */
  #contextOf({ name }: Plugin): object {
    const { logger, resolveFile } = this.#options;
    const textOf = (message: unknown) => {
      const value = typeof message === "function" ? message() : message;
      return typeof value === "string" ? value : (value as Error).message;
    };
    return {
      meta: { rollupVersion: "4.0.0", rolldownVersion: "1.0.0", watchMode: true },
      warn: (message: unknown) => logger.warn(`[${name}] ${textOf(message)}`),
      info: (message: unknown) => logger.info(`[${name}] ${textOf(message)}`),
      debug() {},
      error(message: unknown) {
        throw message instanceof Error ? message : new Error(textOf(message));
      },
      parse: parseAst,
      addWatchFile() {},
      getModuleInfo: () => null,
      resolve: (specifier: string, importer = "") => {
        const id = resolveFile(specifier, importer);
        return Promise.resolve(id === undefined ? null : { id, external: false });
      },
    };
  }
}

interface HookResult {
  code?: string;
  moduleType?: string;
  map?: unknown;
}

function codeOf({ code = "", moduleType }: HookResult, loader: Loader) {
  return { code, loader: (moduleType ?? loader) as Loader };
}

// deno-lint-ignore no-explicit-any -- hooks differ in signature
function call(handler: (...args: any[]) => unknown, context: object, args: unknown[]): unknown {
  return handler.apply(context, args);
}
