import type { SFCBlock, SFCScriptBlock } from "@vue/compiler-sfc";
import { combineMaps, normalizeMap } from "../source_map.ts";
import type { SourceMap } from "../types.ts";
import { blockSource } from "./descriptor/block_source.ts";
import type { VueCompiler } from "./compiler.ts";
import { type Descriptor, type ResolvedScript, shortHash } from "./descriptor/descriptor.ts";
import { moveOriginal } from "./main_module/join_maps.ts";
import type { SfcOptions } from "./options.ts";
import { isSameProgram } from "./descriptor/same_program.ts";
import { isSameBlock } from "./descriptor/same_block.ts";
import { isOfStyleBindings, styleBindingError } from "./style_binding_error.ts";
import { toVueError } from "./vue_error.ts";

/** The variable of the main module for the component's options. */
export const MAIN_VARIABLE = "_sfc_main";

/** The compiler's default name for that variable. */
const COMPILER_VARIABLE = "__default__";
const INLINE_LANGUAGES = /^(?:js|ts)$/;
const JSX_LANGUAGES = /^[jt]sx$/;
const MODEL_IDENTIFIER = /\bv-model(?:[.:][^\s=]*)?\s*=\s*["']?\s*([\w$]+)\s*["'\s>]/g;

/** Whether the script is part of the main module rather than a separate module. */
export function isScriptInline(descriptor: Descriptor, options: SfcOptions): boolean {
  if (descriptor.sfc.script?.src) return false;
  return INLINE_LANGUAGES.test(descriptor.lang) ||
    (JSX_LANGUAGES.test(descriptor.lang) && !options.hasJsxPlugin);
}

/**
 * Compiles the scripts of a component, once per descriptor, or reuses the compilation of an earlier
 * descriptor.
 *
 * The template is not compiled into `setup()`, so that an edit of the template does not change the
 * script.
 *
 * @returns `undefined` for a component without a script.
 * @throws {CompileError} With the place in the component, or in the file with the types.
 */
export function resolveScript(
  compiler: VueCompiler,
  descriptor: Descriptor,
  options: SfcOptions,
): ResolvedScript | undefined {
  const { sfc, file } = descriptor;
  if (!sfc.script && !sfc.scriptSetup) return undefined;
  if (descriptor.script) return descriptor.script;
  const previous = previousScript(compiler, descriptor, options);
  const reused = previous && reuseScript(previous, descriptor);
  if (reused) {
    descriptor.previous = undefined;
    descriptor.hasReusedScript = true;
    return descriptor.script = reused;
  }
  const { globalTypeFiles = [] } = options.script;
  try {
    const block = options.types.run(compiler, file, (files) => {
      const result = compileBlocks(compiler, descriptor, { ...options, files });
      const deps = /^tsx?$/.test(descriptor.lang) ? globalTypeFiles : [];
      return { ...result, deps: [...result.deps ?? [], ...deps] };
    });
    const key = previous && keepsState(compiler, previous, { next: descriptor, options })
      ? previous.script!.key
      : shortHash(block.content);
    descriptor.previous = undefined;
    // The trees are large, and comparisons of programs parse the texts.
    delete block.scriptAst;
    delete block.scriptSetupAst;
    return descriptor.script = { block, key };
  } catch (error) {
    const ofStyle = isOfStyleBindings(error) && styleBindingError(compiler, descriptor);
    throw ofStyle || toVueError(error, descriptor);
  }
}

/** The earlier descriptor, with the compiled script that the page has. */
function previousScript(
  compiler: VueCompiler,
  { previous }: Descriptor,
  options: SfcOptions,
): Descriptor | undefined {
  if (!previous?.isFromCache) return previous;
  try {
    return resolveScript(compiler, previous, options) && previous;
  } catch {
    // An earlier session could compile it. If that fails now, the component is created again.
    return undefined;
  }
}

/**
 * The compiled script of an earlier descriptor, if none of its inputs changed; its map is moved to
 * the new position of the script.
 */
function reuseScript(previous: Descriptor, next: Descriptor): ResolvedScript | undefined {
  const { script } = previous;
  if (!script || next.errors.length > 0) return undefined;
  const [a, b] = [previous.sfc, next.sfc];
  const isSame = previous.id === next.id && previous.isCustomElement === next.isCustomElement &&
    isSameBlock(a.script, b.script) && isSameBlock(a.scriptSetup, b.scriptSetup) &&
    a.cssVars.join() === b.cssVars.join() && hasSameTemplateUses(previous, next);
  if (!isSame) return undefined;
  const moved = [movedLines(a.script, b.script), movedLines(a.scriptSetup, b.scriptSetup)]
    .filter((lines) => lines !== undefined);
  if (moved.length === 0 || moved.some((lines) => lines !== moved[0])) return undefined;
  const map = script.block.map as unknown as SourceMap | undefined;
  const block = map
    ? { ...script.block, map: moveOriginal(map, moved[0]!, next) } as unknown as SFCScriptBlock
    : script.block;
  return { ...script, block };
}

/** Whether a compiled script depends only on its own text, not on an earlier script. */
export function isOwnScript({ block, key }: ResolvedScript): boolean {
  return key === shortHash(block.content);
}

/** The map of the compiled script, in our own type. */
export function scriptMap({ block }: ResolvedScript): SourceMap | null {
  const map = block.map as unknown as SourceMap | undefined;
  if (!map) return null;
  const { sources, sourcesContent, names, mappings } = map;
  return { version: 3, sources, sourcesContent, names, mappings };
}

function compileBlocks(
  compiler: VueCompiler,
  descriptor: Descriptor,
  options: SfcOptions & { files: NonNullable<Parameters<VueCompiler["compileScript"]>[1]["fs"]> },
): SFCScriptBlock {
  const { sfc } = descriptor;
  const naming = isScriptInline(descriptor, options) ? { genDefaultAs: MAIN_VARIABLE } : {};
  const block = compiler.compileScript(sfc, {
    ...options.script,
    id: descriptor.id,
    isProd: options.isProduction,
    inlineTemplate: false,
    templateOptions: options.template,
    sourceMap: true,
    ...naming,
    customElement: descriptor.isCustomElement,
    propsDestructure: options.propsDestructure,
    fs: options.files,
  });
  // If its additions fail, the compiler silently returns a script without setup unchanged.
  const mightHaveFailed = sfc.cssVars.length > 0 && block.content === sfc.script?.content;
  const error = mightHaveFailed && styleBindingError(compiler, descriptor);
  if (error) throw error;
  return sfc.scriptSetup ? block : withPlainMap(compiler, descriptor, { block, ...naming });
}

/**
 * The compiled `<script>` of a component without `<script setup>`, with its map, which the compiler
 * does not generate. The compiler rewrites the default export and appends code; repeating the
 * rewrite here shows which positions moved.
 */
function withPlainMap(
  compiler: VueCompiler,
  descriptor: Descriptor,
  { block, genDefaultAs = COMPILER_VARIABLE }: {
    block: SFCScriptBlock;
    genDefaultAs?: string;
  },
): SFCScriptBlock {
  const source = blockSource(descriptor, descriptor.sfc.script!);
  let rewritten: SourceMap | null = null;
  if (block.content !== source.code) {
    const text = new compiler.MagicString(source.code);
    compiler.rewriteDefaultAST(block.scriptAst ?? [], text, genDefaultAs);
    // Another version of the compiler can make further changes.
    if (!block.content.startsWith(text.toString())) return block;
    rewritten = normalizeMap(text.generateMap({ hires: "boundary" }));
  }
  const map = combineMaps([rewritten, source.map]);
  return map ? { ...block, map: map as unknown as NonNullable<SFCScriptBlock["map"]> } : block;
}

/** Whether the details that the compilation of a script reads from the template are unchanged. */
function hasSameTemplateUses(previous: Descriptor, next: Descriptor): boolean {
  const [a, b] = [previous.sfc.template, next.sfc.template];
  if (!a !== !b || a?.src !== b?.src || a?.lang !== b?.lang) return false;
  // `const` objects with `v-model` on them are changed to `let`.
  const models = (text = "") =>
    [...text.matchAll(MODEL_IDENTIFIER)].map(([, name]) => name).sort().join();
  return models(a?.content) === models(b?.content) && !usesMoreImports(previous, next);
}

/** Whether the template now uses an import that was considered a type before. */
function usesMoreImports(previous: Descriptor, next: Descriptor): boolean {
  const imports = previous.script?.block.imports;
  return imports !== undefined && next.sfc.template !== null && next.sfc.shouldForceReload(imports);
}

/** Whether the scripts differ only in notation. */
function keepsState(
  compiler: VueCompiler,
  previous: Descriptor,
  { next, options }: { next: Descriptor; options: SfcOptions },
): boolean {
  const [a, b] = [previous.sfc, next.sfc];
  if (
    previous.lang !== next.lang || a.cssVars.join() !== b.cssVars.join() ||
    !hasSameTemplateUses(previous, next)
  ) return false;
  const { babelParserPlugins } = options.script;
  return ([[a.script, b.script], [a.scriptSetup, b.scriptSetup]] as const).every(([from, to]) =>
    isSameBlock(from, to) || from !== null && to !== null &&
      isSameBlock({ ...from, content: "" }, { ...to, content: "" }) &&
      isSameProgram(compiler, [from.content, to.content], { lang: next.lang, babelParserPlugins })
  );
}

/**
 * The number of lines that a block moved down; `undefined` if there is no block, `NaN` if its
 * column changed.
 */
function movedLines(from: SFCBlock | null, to: SFCBlock | null): number | undefined {
  if (!from || !to) return undefined;
  const [a, b] = [from.loc.start, to.loc.start];
  return a.column === b.column ? b.line - a.line : NaN;
}
