/**
 * How a component becomes a module:
 *
 * 1. The script, compiled to `const _sfc_main = …`, or an import of it if it has its own module.
 * 2. The template's render function `_sfc_render`, in the same way.
 * 3. Imports of the styles and of the custom blocks.
 * 4. The component: the script's options with render function, scope id and class names.
 * 5. The code for hot updates, and the default export.
 *
 * Finally, TypeScript and JSX are compiled to JavaScript: all code in one call or, after an edit of
 * the template, script and template separately. Then the script is already compiled, and few
 * templates contain types.
 */

import { errorInWhole } from "../../original_place.ts";
import { combineMaps } from "../../source_map.ts";
import type { Compiled, CompileWarning, SourceMap } from "../../types.ts";
import { importCustomBlocks, importScript, importStyles, importTemplate } from "./block_imports.ts";
import type { VueCompiler } from "../compiler.ts";
import {
  type Descriptor,
  hasScopedStyle,
  type ResolvedScript,
  scopeIdOf,
  shortHash,
} from "../descriptor/descriptor.ts";
import { mainHotCode } from "./hot_code.ts";
import { joinMaps, type MapPart } from "./join_maps.ts";
import { type LiveImport, liveImports, readLive } from "./live_imports.ts";
import type { ScriptSource, SfcOptions } from "../options.ts";
import { isScriptInline, MAIN_VARIABLE, resolveScript, scriptMap } from "../script.ts";
import { compileInlineTemplate, isTemplateInline } from "../template.ts";
import { mightHaveTypes } from "../typed_template.ts";

const COMPONENT_VARIABLE = "_sfc_component";
const RENDER_EXPORT = /\nexport (function|const) render\b/;

/** A builder for code, with the maps of the lines that have an original. */
class ModuleText {
  readonly maps: MapPart[] = [];
  #code = "";
  #lines = 0;

  /** Adds a piece on separate lines. */
  add(code: string, map: SourceMap | null = null): void {
    if (map) this.maps.push({ map, line: this.#lines });
    this.#code += code + "\n";
    this.#lines += countLines(code);
  }

  toString(): string {
    return this.#code;
  }
}

/**
 * Compiles the main module of a component.
 *
 * @throws {CompileError} For the first error in any of its blocks.
 */
export async function compileMainModule(
  compiler: VueCompiler,
  descriptor: Descriptor,
  options: SfcOptions,
): Promise<Compiled> {
  const [error] = descriptor.errors;
  if (error) throw error;
  const script = resolveScript(compiler, descriptor, options);
  const isApart = descriptor.hasReusedScript === true && !options.compilesAll;
  const owner = { descriptor, options };
  const imports = liveImportsOf(script, owner);
  // esbuild compiles the script in its process while the template is compiled here.
  const pieces = await Promise.all([
    scriptPiece(script, owner, { isApart, imports }),
    templatePiece(compiler, owner, isApart),
  ]);
  const text = new ModuleText();
  const warnings: CompileWarning[] = [];
  for (const piece of pieces) {
    if (!piece) continue;
    text.add(piece.code, piece.map);
    warnings.push(...piece.warnings ?? []);
  }
  for (const line of componentCode(descriptor, options, imports)) text.add(line);

  const whole = { code: text.toString(), map: joinMaps(text.maps, descriptor) };
  const loader = isApart ? undefined : wholeLoader(owner);
  const compiled = await toJavaScript(whole, loader, owner);
  // The files with types are only known now; a reused script has the same.
  const deps = [...options.types.filesOf(descriptor.file)];
  return { ...compiled, deps, warnings: [...warnings, ...compiled.warnings] };
}

/**
 * Compiles a component as after an edit of its template: the template, so that its compiler is warm,
 * and the script, which the edit reuses.
 *
 * @throws {CompileError} For an error in the template or the script.
 */
export async function prepareForEdit(
  compiler: VueCompiler,
  descriptor: Descriptor,
  options: SfcOptions,
): Promise<void> {
  if (descriptor.errors.length > 0) return;
  const script = resolveScript(compiler, descriptor, options);
  if (!script || options.compilesAll || !isTemplateInline(descriptor)) return;
  const owner = { descriptor, options };
  const imports = liveImportsOf(script, owner);
  await templatePiece(compiler, owner, true);
  // Last, because the cache keeps the last script of a file.
  await scriptPiece(script, owner, { isApart: true, imports });
}

/** Imports are only live if script and template are part of the main module. */
function liveImportsOf(
  script: ResolvedScript | undefined,
  { descriptor, options }: Owner,
): LiveImport[] {
  const isInline = isTemplateInline(descriptor) && isScriptInline(descriptor, options);
  return script && options.hmr && isInline ? liveImports(descriptor, script) : [];
}

async function scriptPiece(
  script: ResolvedScript | undefined,
  owner: Owner,
  { isApart, imports }: { isApart: boolean; imports: readonly LiveImport[] },
): Promise<Piece> {
  const { descriptor, options } = owner;
  if (!script) return { code: `const ${MAIN_VARIABLE} = {}`, map: null };
  if (!isScriptInline(descriptor, options)) return { code: importScript(descriptor), map: null };
  const piece = { code: readLive(script.block.content, imports), map: scriptMap(script) };
  return isApart ? await toJavaScript(piece, scriptLanguage(descriptor), owner) : piece;
}

async function templatePiece(
  compiler: VueCompiler,
  owner: Owner,
  isApart: boolean,
): Promise<Piece | undefined> {
  const { descriptor, options } = owner;
  if (!descriptor.sfc.template) return undefined;
  if (!isTemplateInline(descriptor)) return { code: importTemplate(descriptor), map: null };
  const loader = isApart ? templateLoader(owner) : undefined;
  const { code, map, warnings } = compileInlineTemplate(compiler, descriptor, options);
  const piece = { code: code.replace(RENDER_EXPORT, "\n$1 _sfc_render"), map };
  const compiled = await toJavaScript(piece, loader, owner);
  return { ...compiled, warnings: [...warnings, ...compiled.warnings] };
}

/** All code after script and template. */
function componentCode(
  descriptor: Descriptor,
  options: SfcOptions,
  imports: readonly LiveImport[],
): string[] {
  const styles = importStyles(descriptor);
  const properties = [...styles.properties];
  if (descriptor.sfc.template) properties.push(["render", "_sfc_render"]);
  if (hasScopedStyle(descriptor)) {
    properties.push(["__scopeId", JSON.stringify(scopeIdOf(descriptor))]);
  }
  if (!options.isProduction) properties.push(["__file", JSON.stringify(descriptor.file)]);
  const { id } = descriptor;
  const key = reloadKey(descriptor, imports);
  if (options.hmr) {
    properties.push(["__hmrId", JSON.stringify(id)], ["__hmrKey", JSON.stringify(key)]);
  }
  return [
    ...styles.code,
    ...importCustomBlocks(descriptor),
    // Class components keep their options in a separate property.
    `const ${COMPONENT_VARIABLE} = Object.assign(${MAIN_VARIABLE}.__vccOpts || ${MAIN_VARIABLE}, {`,
    ...properties.map(([name, value]) => `  ${name}: ${value},`),
    `})`,
    ...(options.hmr ? mainHotCode(COMPONENT_VARIABLE, { id, key, imports }) : []),
    `export default ${COMPONENT_VARIABLE}`,
  ];
}

/** The key of everything whose change requires creating the component again. */
function reloadKey(descriptor: Descriptor, imports: readonly LiveImport[]): string {
  const { sfc, script } = descriptor;
  return shortHash(JSON.stringify([
    script?.key,
    // Comments affect this list too, and existing instances keep their getters.
    imports.map(({ names }) => [...names.keys()]),
    sfc.script?.src,
    sfc.template === null,
    hasScopedStyle(descriptor),
    descriptor.isCustomElement && sfc.styles.map(({ attrs }) => attrs),
    sfc.styles.map(({ module }) => module ?? false).filter(Boolean),
    sfc.customBlocks.map(({ type, attrs, content }) => [type, attrs, content]),
  ]));
}

/** A part of the module, mapped to the component. */
interface Piece {
  code: string;
  map: SourceMap | null;
  warnings?: CompileWarning[];
}

/** The component and the options of a piece. */
interface Owner {
  descriptor: Descriptor;
  options: SfcOptions;
}

type Loader = ScriptSource["loader"] | undefined;

async function toJavaScript(
  { code, map }: Piece,
  loader: Loader,
  { descriptor, options }: Owner,
): Promise<Compiled> {
  if (!loader) return { code, map, deps: [], warnings: [] };
  const { file } = descriptor;
  try {
    const compiled = await options.compileScript({ code, file, loader });
    return { ...compiled, map: combineMaps([compiled.map, map], file) };
  } catch (error) {
    throw errorInWhole(error, file, { code, map, isMade: true });
  }
}

function wholeLoader({ descriptor, options }: Owner): Loader {
  const { sfc } = descriptor;
  const hasScript = sfc.script !== null || sfc.scriptSetup !== null;
  if (hasScript && isScriptInline(descriptor, options)) return scriptLanguage(descriptor);
  return templateLanguage(descriptor);
}

function scriptLanguage({ lang }: Descriptor): Loader {
  return lang === "ts" || lang === "tsx" || lang === "jsx" ? lang : undefined;
}

/** Expressions in the template use TypeScript if the script does. */
function templateLanguage({ lang }: Descriptor): Loader {
  return lang === "ts" || lang === "tsx" ? "ts" : undefined;
}

/** Must be called before the template is compiled. */
function templateLoader({ descriptor, options }: Owner): Loader {
  const loader = templateLanguage(descriptor);
  return loader && mightHaveTypes(descriptor.sfc.template!, options.template) ? loader : undefined;
}

function countLines(code: string): number {
  let lines = 1;
  for (let at = code.indexOf("\n"); at >= 0; at = code.indexOf("\n", at + 1)) lines++;
  return lines;
}
