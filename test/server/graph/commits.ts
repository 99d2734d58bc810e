import type { ImportRecord, ModuleRecord } from "../../../compiler/module_record/module_record.ts";
import type { ModuleGraph, TransformOutcome } from "../../../server/graph/module_graph.ts";
import type { ModuleNode } from "../../../server/graph/module_node.ts";
import type { TransformResult } from "../../../server/graph/transform_result.ts";

/** The edges of a module in a test. */
export interface EdgeData {
  imports?: readonly ModuleNode[] | undefined;
  dynamicImports?: readonly ModuleNode[] | undefined;
  /** The imported names of an import; the whole namespace if absent. */
  bindings?: ReadonlyMap<ModuleNode, readonly string[]>;
  acceptsDeps?: readonly ModuleNode[] | undefined;
  acceptsExports?: readonly string[] | undefined;
  accepts?: boolean | undefined;
}

const targetOf = ({ id, url }: ModuleNode) =>
  ({ kind: "module", id: id!, url, isDependency: false }) as const;

/** A record with only edges. */
export function edgeRecord(data: EdgeData): ModuleRecord {
  const { imports = [], dynamicImports = [], bindings, acceptsDeps = [], acceptsExports } = data;
  const record = (kind: ImportRecord["kind"]) => (node: ModuleNode) => ({
    kind,
    bindings: (bindings?.get(node) ?? ["*"]).map((imported) => ({ imported, local: imported })),
    target: targetOf(node),
  });
  return {
    imports: [...imports.map(record("static")), ...dynamicImports.map(record("dynamic"))],
    hot: {
      selfAccepts: data.accepts ?? false,
      acceptedDeps: acceptsDeps.map((node) => ({ target: targetOf(node) })),
      acceptedExports: acceptsExports ? new Set(acceptsExports) : null,
    },
  } as unknown as ModuleRecord;
}

/** A result of a transform. */
export function resultOf(code: string, rest: Partial<TransformResult> = {}): TransformResult {
  return { code, slots: [], map: null, type: "js", record: null, ...rest };
}

/** Commits an outcome for any version of a module. @returns The orphans. */
export function commit(
  graph: ModuleGraph,
  node: ModuleNode,
  outcome: TransformOutcome,
): Set<ModuleNode> {
  return graph.commit(node, null, outcome)!;
}

/** Commits edges as those of a finished transform. @returns The orphans. */
export function commitEdges(
  graph: ModuleGraph,
  node: ModuleNode,
  edges: EdgeData,
  code = "",
): Set<ModuleNode> {
  return commit(graph, node, { result: resultOf(code, { record: edgeRecord(edges) }) });
}

/** Commits further files that a module's transform read. */
export function commitWatchedFiles(graph: ModuleGraph, node: ModuleNode, files: string[]): void {
  const result = node.transformResult ?? resultOf("");
  commit(graph, node, { result: { ...result, record: null }, watchedFiles: files });
}
