import { createHash } from "node:crypto";
import { posix } from "node:path";
import type { SFCBlock, SFCDescriptor, SFCParseResult, SFCScriptBlock } from "@vue/compiler-sfc";
import type { CompileError } from "../../types.ts";
import { requireVueCompiler, type VueCompiler } from "../compiler.ts";
import type { SfcOptions } from "../options.ts";
import { toVueError } from "../vue_error.ts";

/** A compiled `<script>`, with the details that other parts of the component need. */
export interface ResolvedScript {
  block: SFCScriptBlock;
  /**
   * Changes when the component must be created again. If the keys are equal, a component in the
   * page keeps its state and only gets a new render function.
   */
  key: string;
}

/** A parsed component. */
export interface Descriptor {
  readonly file: string;
  /** Eight hexadecimal digits; also the component's id for hot updates. */
  readonly id: string;
  readonly source: string;
  readonly sfc: SFCDescriptor;
  /** Errors of the text; if there are any, the blocks must not be used. */
  readonly errors: readonly CompileError[];
  readonly isCustomElement: boolean;
  /** The language of the scripts; `"js"` by default. */
  readonly lang: string;
  /** Set by `resolveScript()`, so that script, template and hot update share one compilation. */
  script?: ResolvedScript | undefined;
  /** The last earlier descriptor whose script the page has, until this descriptor has its own. */
  previous?: Descriptor | undefined;
  /** The script comes from an earlier descriptor, because the edit did not affect it. */
  hasReusedScript?: true;
  /** The page has a compilation from an earlier session; this session has parsed nothing for it. */
  readonly isFromCache?: true;
}

/**
 * The parser drops an empty block, but its language still applies to the template's expressions.
 */
const EMPTY_TYPED_SCRIPT =
  /<script\b[^>]*\slang\s*=\s*["']?(tsx?)\b[^>]*?(?:\/>|>\s*<\/script\s*>)/;

/** Parses a component. Never throws: see {@linkcode Descriptor.errors}. */
export function parseDescriptor(
  compiler: VueCompiler,
  component: { file: string; source: string },
  options: SfcOptions,
): Descriptor {
  const { file, source } = component;
  const { descriptor: sfc, errors } = parseBlocks(compiler, component, options);
  return {
    file,
    id: componentId(component, options),
    source,
    sfc,
    errors: errors.map((error) => toVueError(error, component)),
    isCustomElement: options.isCustomElement(file),
    lang: sfc.scriptSetup?.lang ?? sfc.script?.lang ??
      EMPTY_TYPED_SCRIPT.exec(source)?.[1] ?? "js",
  };
}

/**
 * The descriptor of a component that an earlier session compiled. It is parsed when its blocks are
 * first read, usually after the first edit.
 *
 * @param component `lang`: the language of its scripts.
 */
export function takenOverDescriptor(
  component: { file: string; source: string; lang: string },
  options: SfcOptions,
): Descriptor {
  let parsed: Descriptor | undefined;
  const parse = () => parsed ??= parseDescriptor(requireVueCompiler(), component, options);
  return {
    ...component,
    id: componentId(component, options),
    isCustomElement: options.isCustomElement(component.file),
    isFromCache: true,
    get sfc() {
      return parse().sfc;
    },
    get errors() {
      return parse().errors;
    },
  };
}

/** Parses a component into its blocks. */
export function parseBlocks(
  compiler: VueCompiler,
  { file, source }: { file: string; source: string },
  options: SfcOptions,
): SFCParseResult {
  const { compilerOptions } = options.template;
  const result = compiler.parse(source, {
    filename: file,
    // `block_source.ts` generates maps of single blocks on demand.
    sourceMap: false,
    ...(compilerOptions && { templateParseOptions: compilerOptions }),
  });
  // The compiler keeps the last 500 results in the process. Here each server keeps its own
  // descriptors.
  compiler.parseCache.clear();
  return result;
}

/** Whether a style of the component is scoped, so that its elements have the scope id. */
export function hasScopedStyle(descriptor: Descriptor): boolean {
  return descriptor.sfc.styles.some((style) => style.scoped);
}

/** The attribute of the component's elements: `data-v-7a7a37b1`. */
export function scopeIdOf(descriptor: Descriptor): string {
  return `data-v-${descriptor.id}`;
}

/** The block that a request names. */
export function findBlock(
  descriptor: Descriptor,
  type: string,
  index = 0,
): SFCBlock | null | undefined {
  if (type === "template") return descriptor.sfc.template;
  if (type === "style") return descriptor.sfc.styles[index];
  return descriptor.sfc.customBlocks[index];
}

/** The first eight hexadecimal digits of the SHA-256 of `text`. */
export function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}

function componentId(component: { file: string; source: string }, options: SfcOptions): string {
  const { componentId: generator, isProduction, root } = options;
  const path = posix.relative(root, component.file);
  if (typeof generator === "function") {
    return generator(path, component.source, isProduction, shortHash);
  }
  const withSource = generator === undefined ? isProduction : generator === "filepath-source";
  return shortHash(withSource ? path + component.source : path);
}
