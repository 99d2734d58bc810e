/** The pipeline of one module, run again for whoever looks at it. Nothing of it is stored. */
import { checkMap, type MapCheck } from "./map_check.ts";
import { describeError } from "../base/errors.ts";
import type { ErrorDescription } from "../../client/protocol.ts";
import type { ModuleNode } from "../graph/module_node.ts";
import type { PipelineStep } from "../plugin_container/module_steps.ts";
import type { TransformRequest } from "../transform/transform_request.ts";

/** A call of a hook. */
export interface StepReport {
  plugin: string;
  hook: "load" | "transform";
  milliseconds: number;
  /** Whether it changed the text. */
  isChanged: boolean;
  /** The text after it, if it changed it; too long texts are cut. */
  code?: string;
  /** The check of its map, if it changed the text. */
  map?: MapCheck;
}

export interface PipelineReport {
  url: string;
  /** The text that the first `transform` hook received: that of the file, or of a `load` hook. */
  source: string;
  steps: StepReport[];
  milliseconds: number;
  /** The error that ended the pipeline. */
  error?: PipelineError;
}

/** Some of the fields of an error's description. */
type PipelineError = Pick<ErrorDescription, "message" | "plugin" | "frame" | "hint">;

/** Maximum number of characters of one text in an answer. */
const MOST_CHARACTERS = 400_000;

/**
 * Runs the pipeline of a module.
 *
 * @param module A module of the graph.
 * @param trace Runs its hooks.
 */
export async function pipelineReport(
  module: ModuleNode,
  trace: TransformRequest["trace"],
): Promise<PipelineReport> {
  const steps: PipelineStep[] = [];
  const start = performance.now();
  const outcome = await trace(module, (step) => void steps.push(step));
  const milliseconds = performance.now() - start;
  const loaded = steps.find(({ hook, after }) => hook === "load" && after !== null)?.after;
  const first = steps.find(({ hook }) => hook === "transform")?.before;
  return {
    url: module.url,
    source: shown(first ?? loaded ?? ("result" in outcome ? outcome.result.code : "")),
    steps: steps.map(reportOf),
    milliseconds,
    ..."error" in outcome && { error: errorOf(outcome.error) },
  };
}

function reportOf({ plugin, hook, milliseconds, before, after, map }: PipelineStep): StepReport {
  const step = { plugin, hook, milliseconds, isChanged: after !== null };
  if (after === null) return step;
  if (before === null) return { ...step, code: shown(after) };
  return { ...step, code: shown(after), map: checkMap(map, before, after) };
}

function errorOf(error: unknown): PipelineError {
  const { message, plugin, frame, hint } = describeError(error);
  return { message, plugin, frame, hint };
}

function shown(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}\n…` : text;
}
