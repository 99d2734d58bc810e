/** The registry of a page's pre-bundled dependencies; packs and the files of entries import it. */
import type { CommonJsFactory, Definition, EsModuleFactory, Namespace } from "./definition.ts";
import { ModuleRegistry } from "./registry.ts";

const registry = new ModuleRegistry({
  importNatively: (url) => import(url),
  baseUrl: import.meta.url,
});

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
