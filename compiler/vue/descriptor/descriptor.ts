import { createHash } from "node:crypto";
import { posix } from "node:path";
import type { SFCBlock, SFCDescriptor, SFCScriptBlock } from "@vue/compiler-sfc";
import type { CompileError } from "../../types.ts";
import { requireVueCompiler, type VueCompiler } from "../compiler.ts";
import type { SfcOptions } from "../options.ts";
import { toVueError } from "../vue_error.ts";

/** A compiled `<script>`, with what other parts of the component need of it. */
export interface ResolvedScript {
  block: SFCScriptBlock;
  /**
   * Changes when the component has to be created anew. Equal keys mean that a component in the page can go on with its
   * state and take just a new render function.
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
  /** What is wrong with the text; the blocks are then not to be used. */
  readonly errors: readonly CompileError[];
  readonly isCustomElement: boolean;
  /** The language of the scripts: `"js"` where none is named. */
  readonly lang: string;
  /** Filled by `resolveScript()`, so that script, template and hot update share one compilation. */
  script?: ResolvedScript;
  /** The last earlier descriptor whose script the page has, until this one has its own. */
  previous?: Descriptor;
  /** The script is the one of an earlier descriptor: something else was edited. */
  hasReusedScript?: true;
  /** The page has a compilation of an earlier session, for which nothing was parsed in this one. */
  readonly isTakenOver?: true;
}

/** An empty block is dropped by the parser, but its language still is that of the template's expressions. */
const EMPTY_TYPED_SCRIPT =
  /<script\b[^>]*\slang\s*=\s*["']?(tsx?)\b[^>]*?(?:\/>|>\s*<\/script\s*>)/;

/** Parses a component. Does not throw: see {@linkcode Descriptor.errors}. */
export function parseDescriptor(
  compiler: VueCompiler,
  component: { file: string; source: string },
  options: SfcOptions,
): Descriptor {
  const { file, source } = component;
  const { descriptor: sfc, errors } = compiler.parse(source, {
    filename: file,
    // The maps of single blocks are made by `block_source.ts` for those that are asked for.
    sourceMap: false,
    templateParseOptions: options.template.compilerOptions,
  });
  // The compiler keeps the last 500 results in the process. Descriptors are kept by their server instead.
  compiler.parseCache.clear();
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
 * The descriptor of a component that an earlier session compiled: it is parsed when someone looks at its blocks, which
 * nobody does until it is edited.
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
    isTakenOver: true,
    get sfc() {
      return parse().sfc;
    },
    get errors() {
      return parse().errors;
    },
  };
}

/** Whether a style of the component is scoped, so that its elements carry the scope id. */
export function hasScopedStyle(descriptor: Descriptor): boolean {
  return descriptor.sfc.styles.some((style) => style.scoped);
}

/** The attribute of the component's elements: `data-v-7a7a37b1`. */
export function scopeIdOf(descriptor: Descriptor): string {
  return `data-v-${descriptor.id}`;
}

/** The block that a request asks for. */
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
