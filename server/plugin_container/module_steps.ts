/** The pipeline of one module: its options, its steps, its result. */
import { normalizeMap } from "../../compiler/source_map.ts";
import type { SourceMap } from "../../compiler/types.ts";
import type { AnalyzedCode, ModuleStyle } from "../graph/transform_result.ts";
import type { Plugin } from "../plugin_api/types.ts";

/** A hook that took part in a module's pipeline. */
export interface PipelineStep {
  plugin: string;
  hook: "load" | "transform";
  milliseconds: number;
  /** The text that the hook received; `null` for `load`. */
  before: string | null;
  /** The text that it returned; `null` if it changed nothing. */
  after: string | null;
  /** The map that it returned with a text. */
  map: SourceMap | null;
}

/** Options of one pass of a module. */
export interface PassOptions {
  /** Receives files other than the module's own that the hooks read. */
  watchFiles?: Set<string>;
  /** Receives each call of a hook. */
  onStep?: (step: PipelineStep) => void;
}

/** The result of a module's `load` and `transform` hooks. */
export interface TransformedModule {
  code: string;
  map: SourceMap | null;
  meta: Record<string, unknown>;
  /** Files other than the module's own that the hooks read. */
  watchFiles: ReadonlySet<string>;
  /** That of the imports, if import analysis ran. */
  analysis: AnalyzedCode | undefined;
  /** The style sheet that is all the module does. */
  style: ModuleStyle | undefined;
  /** Whether updates with a reason change the module even if its code is equal. */
  takesReasons: boolean;
}

/**
 * A step as observers get it.
 *
 * @param call `start` by `performance.now()`; the text before; the result of the hook.
 */
export function stepOf(
  { name }: Pick<Plugin, "name">,
  hook: PipelineStep["hook"],
  { start, before, result }: {
    start: number;
    before: string | null;
    result: { code?: string; map?: unknown } | null | undefined;
  },
): PipelineStep {
  const milliseconds = performance.now() - start;
  const after = result?.code === before ? null : result?.code ?? null;
  return { plugin: name, hook, milliseconds, before, after, map: normalizeMap(result?.map) };
}
