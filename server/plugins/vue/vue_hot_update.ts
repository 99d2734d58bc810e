import type { VueCompiler } from "../../../compiler/vue/compiler.ts";
import type { ComponentStore } from "../../../compiler/vue/descriptor/component_store.ts";
import {
  type ComponentBlocks,
  type ComponentDiff,
  diffComponents,
} from "../../../compiler/vue/descriptor/diff.ts";
import type { SfcOptions } from "../../../compiler/vue/options.ts";
import { parseVueRequest, type VueQuery } from "../../../compiler/vue/descriptor/query.ts";
import { hasSameAttributes } from "../../../compiler/vue/descriptor/same_block.ts";
import { isSameProgram } from "../../../compiler/vue/descriptor/same_program.ts";
import type { ModuleGraph } from "../../graph/module_graph.ts";
import type { ModuleNode } from "../../graph/module_node.ts";
import { isDerived } from "./vue_derived.ts";

/** The component state that a hot update uses. */
export interface VueHotUpdate {
  compiler: VueCompiler;
  store: ComponentStore;
  options: SfcOptions;
}

/** A changed component. */
export interface ChangedComponent {
  file: string;
  /** Its text on disk. */
  text: string;
  /** The modules that the change could affect. */
  modules: readonly ModuleNode[];
}

/**
 * Narrows the modules of a changed component to those whose code differs from the page's.
 *
 * The client decides whether to re-render the component or to create it again; see `hot_code.ts`.
 */
export function modulesOfComponent(
  { file, text, modules }: ChangedComponent,
  { compiler, store, options }: VueHotUpdate,
): ModuleNode[] | undefined {
  const current = store.current(file);
  const isRewritten = current && current.raw !== current.descriptor.source;
  // The output of plugins for other languages (such as Markdown) is unknown here, so every module
  // counts as changed.
  if (!current || (isRewritten && !file.endsWith(".vue"))) return undefined;
  const requests = modules.map((module) => ({ module, query: queryOf(module, file) }));
  if (store.isServed(file, text)) return modulesOfOthers(requests);
  const previous = store.servedBlocks(compiler, file);
  if (!previous) return undefined;
  // Plugins that rewrite components are not run here: the texts on disk are compared, and the store
  // keeps the plugins' text.
  const next = isRewritten
    ? store.parse(compiler, file, text)
    : store.getDescriptor(compiler, file, { source: text });
  if (next.errors.length > 0) {
    return requests.filter(({ query }) => !query || isMain(query) || isWhole(query))
      .map(({ module }) => module);
  }
  const { babelParserPlugins } = options.script;
  const diff = diffComponents(
    previous,
    next.sfc,
    (a, b) =>
      isSameProgram(compiler, [a.content, b.content], { lang: next.lang, babelParserPlugins }),
  );
  if (!isRewritten && !diff.styleList && !diff.customBlockList) {
    store.markBlocksUnchanged(file, text, (block) => !changesBlock(diff, block));
  }
  const queries = requests.map(({ query }) => query).filter((query) => query !== undefined);
  // A rewritten block comes from the rewritten component, so the main module is transformed again.
  const needsMain = isRewritten || store.isBroken(file) ||
    changesMain(diff, { queries, previous, next: next.sfc });
  return requests.filter(({ query }) =>
    !query || isWhole(query) || (isMain(query) ? needsMain : changesBlock(diff, query))
  ).map(({ module }) => module);
}

/**
 * Compiles the scripts that take types from a changed file, and separates the main modules that
 * change from those that do not.
 */
export function modulesOfTypes(
  file: string,
  { compiler, store, options }: VueHotUpdate,
  graph: ModuleGraph,
): { changed: ModuleNode[]; unchanged: Set<ModuleNode> } {
  const { types } = options;
  types.invalidate(compiler, file);
  const changed: ModuleNode[] = [];
  const unchanged = new Set<ModuleNode>();
  for (const component of types.dependentsOf(file)) {
    const isChanged = store.isBroken(component) || store.refreshScript(compiler, component);
    for (const module of graph.getModulesByFile(component) ?? []) {
      const query = queryOf(module, component);
      if (!query || !(isMain(query) || query.type === "script")) continue;
      if (isChanged) changed.push(module);
      else unchanged.add(module);
    }
  }
  return { changed, unchanged };
}

/**
 * The query of a module derived from the component; `undefined` when the module only reads its
 * file.
 */
function queryOf(module: ModuleNode, file: string): VueQuery | undefined {
  if (module.file !== file || module.id === null) return undefined;
  return parseVueRequest(module.id).query;
}

/**
 * Modules that are not blocks: modules of other files that read this one, and modules that other
 * plugins derive from it.
 */
function modulesOfOthers(
  requests: readonly { module: ModuleNode; query: VueQuery | undefined }[],
): ModuleNode[] {
  return requests.filter(({ query }) => !query || isDerived(query)).map(({ module }) => module);
}

function isMain({ vue, raw, url }: VueQuery): boolean {
  return !vue && !raw && !url;
}

/**
 * Whether the module depends on the whole file: `?raw`, `?url` and modules that other plugins
 * derive.
 */
function isWhole(query: VueQuery): boolean {
  return query.raw || query.url || isDerived(query);
}

function changesBlock(
  diff: ComponentDiff,
  { type, index = 0 }: Pick<VueQuery, "type" | "index">,
): boolean {
  if (type === "script") return diff.script;
  // The render function depends on the script's bindings and on the scope.
  if (type === "template") return diff.template || diff.script || diff.scoped;
  return (type === "style" ? diff.styles : diff.customBlocks).includes(index);
}

/** Whether the main module's code changes. */
function changesMain(
  diff: ComponentDiff,
  { queries, previous, next }: {
    queries: readonly VueQuery[];
    previous: ComponentBlocks;
    next: ComponentBlocks;
  },
): boolean {
  const { template: a } = previous;
  const { template: b } = next;
  const hasTemplateModule = queries.some(({ type }) => type === "template");
  const isTemplateElsewhere = hasTemplateModule && a !== null && b !== null &&
    hasSameAttributes(a, b);
  const blocksElsewhere = (index: number) =>
    queries.some(({ vue, type, index: other }) =>
      vue && type === next.customBlocks[index]?.type && other === index
    );
  return diff.script || diff.scoped || diff.cssVars || diff.cssModules || diff.styleList ||
    diff.customBlockList || (diff.template && !isTemplateElsewhere) ||
    !diff.customBlocks.every(blocksElsewhere);
}
