import { codeFrame } from "../code_frame.ts";
import { type Compiled, CompileError, type SourceMap } from "../types.ts";
import type { VueCompiler } from "./compiler.ts";

/** A style block as plain CSS. */
export interface StyleSource {
  /** After preprocessors, `@import` and PostCSS. */
  code: string;
  /** The component's file, or that of the block's `src`. */
  file: string;
  /** The component's id. */
  id: string;
  isScoped: boolean;
  isProduction: boolean;
  sourceMap: boolean;
  /** The user's further options of the compiler. */
  options?: Partial<Parameters<VueCompiler["compileStyleAsync"]>[0]> | undefined;
}

/** The fields of PostCSS's errors: line and column count from 1. */
interface StyleErrorLike {
  message: string;
  reason?: string;
  line?: number;
  column?: number;
}

const V_BIND = /\bv-bind\s*\(/;

/**
 * Scopes a style to its component and replaces `v-bind()` by custom properties.
 *
 * @returns `null` if there is nothing to do. The map is empty if none is needed.
 * @throws {CompileError} With the place in the input CSS.
 */
export async function compileStyle(
  compiler: VueCompiler,
  style: StyleSource,
): Promise<Compiled | null> {
  const { code, file, id, isScoped, isProduction, options } = style;
  if (!isScoped && !V_BIND.test(code) && !options?.postcssPlugins?.length) return null;
  const result = await compiler.compileStyleAsync({
    ...options,
    source: code,
    filename: file,
    id: `data-v-${id}`,
    scoped: isScoped,
    isProd: isProduction,
    trim: false,
    postcssOptions: {
      ...options?.postcssOptions,
      map: style.sourceMap && { inline: false, annotation: false, prev: false },
    },
  });
  const [error] = result.errors;
  if (error !== undefined) throw toStyleError(error, style);
  return {
    code: result.code,
    map: styleMap(result.map as unknown as SourceMap | undefined, style),
    deps: [...result.dependencies],
    warnings: [],
  };
}

/** PostCSS names its only source relative to the output. */
function styleMap(map: SourceMap | undefined, { code, file }: StyleSource): SourceMap {
  const { names, mappings } = map ?? { names: [], mappings: "" };
  return { version: 3, sources: [file], sourcesContent: [code], names, mappings };
}

function toStyleError(error: Error, { code, file }: StyleSource): CompileError {
  const { message, reason, line, column }: StyleErrorLike = error;
  const loc = line === undefined ? undefined : { file, line, column: (column ?? 1) - 1 };
  return new CompileError(reason ?? message, {
    id: file,
    loc,
    frame: loc && codeFrame(code, loc),
    plugin: "vue",
    cause: error,
  });
}
