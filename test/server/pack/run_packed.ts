import type {
  Definition,
  EsModuleFactory,
  Namespace,
  PlainFactory,
} from "../../../client/registry/definition.ts";
import { ModuleRegistry } from "../../../client/registry/registry.ts";
import { cyclicModules } from "../../../server/pack/cyclic_modules.ts";
import { hasLiveBindings } from "../../../server/pack/live_bindings.ts";
import { type DefinitionText, ModuleForm } from "../../../server/pack/module_form.ts";
import type { ModuleGraph } from "../../client/registry/random_graph.ts";
import { logOf } from "../../client/registry/run_graph.ts";

/** A graph as source modules of a packed page. */
export interface PackedGraph {
  registry: ModuleRegistry;
  /** The ids of the modules in the plain form. */
  plain: ReadonlySet<string>;
}

/** Defines the modules of a graph in a registry, as a packed page does. */
export async function packGraph(files: ModuleGraph): Promise<PackedGraph> {
  const registry = new ModuleRegistry({
    importNatively: (url) => Promise.reject(new Error(`Unexpected import of ${url}`)),
    baseUrl: "http://localhost/",
    sources: {
      idOf: (url) => new URL(url).pathname,
      deliver: (id) => Promise.reject(new Error(`Unexpected delivery of ${id}`)),
    },
  });
  const forms = new Map<string, ModuleForm>();
  for (const [file, code] of files) {
    const id = `/${file}`;
    forms.set(id, await ModuleForm.of(id, { code, slots: [], map: null }));
  }
  const cyclic = cyclicModules(forms.keys(), (id) => forms.get(id)?.imports ?? []);
  const sources = {
    formOf: (id: string) => forms.get(id),
    liveNamesOf: () => undefined,
  };
  const plain = new Set<string>();
  for (const [id, form] of forms) {
    const isLive = cyclic.has(id) || hasLiveBindings(form, sources);
    if (!isLive) plain.add(id);
    define(registry, id, isLive ? await form.liveText() : form.plainText());
  }
  return { registry, plain };
}

/** Runs a graph of modules whose imports are relative. */
export async function runPacked(files: ModuleGraph): Promise<string[]> {
  const { registry } = await packGraph(files);
  return await logOf(async (): Promise<Namespace> => {
    await registry.evaluate("/m0.js");
    return registry.namespaceOf("/m0.js");
  });
}

function define(registry: ModuleRegistry, id: string, { text }: DefinitionText): void {
  const [definition, factory] = new Function(`"use strict"; return [${text}];`)() as [
    Definition,
    EsModuleFactory | PlainFactory,
  ];
  registry.defineSource(id, 0, definition, factory);
}
