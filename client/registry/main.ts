/**
 * The registry of a page: pre-bundled dependencies, and the project's own modules if the page is
 * packed. Packs, loaders and the files of entries import it.
 */
import type {
  CommonJsFactory,
  Definition,
  EsModuleFactory,
  Namespace,
  PlainFactory,
} from "./definition.ts";
import { PackDelivery, type PackedModules, type PackOptions } from "./pack_delivery.ts";
import { ModuleRegistry } from "./registry.ts";

/** From a loader of a packed page, so that the server knows that the page is packed. */
let importFromLoader: ((url: string) => Promise<Namespace>) | undefined;
const importNatively = (url: string): Promise<Namespace> => importFromLoader?.(url) ?? import(url);
const registry: ModuleRegistry = new ModuleRegistry({
  importNatively,
  baseUrl: import.meta.url,
  sources: {
    idOf: (url) => delivery.idOf(url),
    deliver: (id, importer) => delivery.deliver(id, importer),
  },
});
const delivery = new PackDelivery(registry, importNatively);

export const define = (
  id: string,
  definition: Definition,
  factory: EsModuleFactory | CommonJsFactory,
): void => registry.define(id, definition, factory);

export const provide = (id: string, namespace: Namespace, isScript?: boolean): void =>
  registry.provide(id, namespace, isScript);

/** Adds a module that cannot be packed, which a loader imported. */
export const provideSource = (id: string, namespace: Namespace): void =>
  registry.provideSource(id, namespace);

export const load = (
  id: string,
  bind: (namespace: Namespace) => void,
  isLive?: boolean,
): Promise<void> | undefined => registry.load(id, bind, isLive);

export const loadSource = (
  id: string,
  bind: (namespace: Namespace) => (() => void)[],
): Promise<void> | undefined => registry.loadSource(id, bind);

export const followSource = (
  id: string,
  bind: (namespace: Namespace) => (() => void)[],
): void => void registry.followSource(id, bind);

export const loadCommonJs = (id: string): unknown => registry.loadCommonJs(id);

export const defineSource = (
  id: string,
  version: number,
  definition: Definition,
  factory: EsModuleFactory | PlainFactory,
): void => registry.defineSource(id, version, definition, factory);

export const renewSource = (id: string, version: number): void => registry.renewSource(id, version);

export const noteUpdate = (version: number): void => registry.noteUpdate(version);

export const doubt = (ids: readonly string[]): void => registry.doubt(ids);

export const announce = (id: string, version: number): void => registry.announce(id, version);

export const alias = (id: string, target: string, requiresDefault?: boolean): void =>
  registry.alias(id, target, requiresDefault);

/** Defines a module that could not be transformed, or loaded natively. */
export const defineFailed = (id: string, version: number, message: string): void =>
  registry.defineSource(id, version, { format: "plain", isFailed: true }, () => {
    // By its words and type the hot client recognizes it as an error that was already shown.
    throw new TypeError(`Importing a module script failed: ${id}: ${message}`);
  });

/** Defines the facade of a CommonJS dependency: its default export is `module.exports`. */
export const defineCommonJs = (id: string, target: string): void =>
  registry.defineSource(
    id,
    0,
    { format: "plain", exports: ["default"] },
    ((defineExports) => {
      const exports = registry.loadCommonJs(target);
      defineExports({ default: () => exports });
    }) satisfies PlainFactory,
  );

/**
 * Imports modules that cannot be packed, one after the other.
 *
 * @param modules Their ids and URLs.
 * @param importModule The `import()` of a loader or an update.
 */
export const importNatives = async (
  modules: readonly (readonly [id: string, url: string])[],
  importModule: (url: string) => Promise<Namespace>,
): Promise<void> => {
  for (const [id, url] of modules) {
    try {
      registry.provideSource(id, await importModule(url));
    } catch (error) {
      defineFailed(id, 0, String((error as Error).message));
    }
  }
};

/**
 * Begins to deliver updates to a page.
 *
 * @param usePacks The function of the client that takes the delivery.
 * @param importModule The `import()` of the loader.
 */
export const start = (
  options: PackOptions,
  usePacks: (packs: PackedModules) => void,
  importModule: (url: string) => Promise<Namespace>,
): void => {
  importFromLoader ??= importModule;
  delivery.add(options);
  usePacks(delivery);
};

/** Evaluates the newest version of a module; a promise if that awaits something. */
export const evaluate = (id: string): Promise<void> | undefined => registry.evaluate(id);
