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

const importNatively = (url: string) => import(url);
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

export const load = (
  id: string,
  bind: (namespace: Namespace) => void,
  isLive?: boolean,
): Promise<void> | undefined => registry.load(id, bind, isLive);

export const loadCommonJs = (id: string): unknown => registry.loadCommonJs(id);

export const defineSource = (
  id: string,
  version: number,
  definition: Definition,
  factory: EsModuleFactory | PlainFactory,
): void => registry.defineSource(id, version, definition, factory);

export const renewSource = (id: string, version: number): void => registry.renewSource(id, version);

export const noteUpdate = (version: number): void => registry.noteUpdate(version);

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

/** Imports modules that cannot be packed, one after the other. */
export const importNatives = async (urls: readonly string[]): Promise<void> => {
  for (const url of urls) {
    try {
      registry.provide(url, await import(url));
    } catch (error) {
      defineFailed(url, 0, String((error as Error).message));
    }
  }
};

/**
 * Begins to deliver updates to a page.
 *
 * @param usePacks The function of the client that takes the delivery.
 */
export const start = (
  options: PackOptions,
  usePacks: (packs: PackedModules) => void,
): void => {
  delivery.add(options);
  usePacks(delivery);
};

/** Evaluates the newest version of a module; a promise if that awaits something. */
export const evaluate = (id: string): Promise<void> | undefined => registry.evaluate(id);
