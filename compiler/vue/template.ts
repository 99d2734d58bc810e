import { posix } from "node:path";
import type {
  AssetURLOptions,
  AssetURLTagConfig,
  SFCTemplateCompileOptions,
} from "@vue/compiler-sfc";
import { combineMaps } from "../source_map.ts";
import { type Compiled, CompileError, type SourceMap } from "../types.ts";
import type { VueCompiler } from "./compiler.ts";
import {
  type Descriptor,
  hasScopedStyle,
  parseBlocks,
  scopeIdOf,
} from "./descriptor/descriptor.ts";
import { templateHotCode } from "./main_module/hot_code.ts";
import { unwrapColumns } from "./main_module/join_maps.ts";
import type { SfcOptions, VueTemplateOptions } from "./options.ts";
import { loadPreprocessor } from "./preprocessor.ts";
import { resolveScript } from "./script.ts";
import { toVueError } from "./vue_error.ts";

/** A template whose text differs from the component's. */
export interface TemplateSource {
  code: string;
  /** The origin of the text: the component's file, or that of the block's `src`. */
  file: string;
}

/** Whether the template is part of the main module rather than a separate module. */
export function isTemplateInline(descriptor: Descriptor): boolean {
  const { template } = descriptor.sfc;
  return template !== null && !template.src && preprocessLanguage(descriptor) === undefined;
}

/** Compiles an HTML template inside the component to a module that exports `render`. */
export function compileInlineTemplate(
  compiler: VueCompiler,
  descriptor: Descriptor,
  options: SfcOptions,
): Compiled {
  const block = descriptor.sfc.template!;
  // Without a tree, places would be relative to the block.
  const ast = block.ast ?? parseBlocks(compiler, descriptor, options).descriptor.template?.ast;
  const compiled = compile(compiler, descriptor, {
    ...templateOptions(compiler, descriptor, options),
    source: block.content,
    filename: descriptor.file,
    ...(ast && { ast }),
  });
  // A tree is only valid for one compilation.
  delete block.ast;
  return compiled;
}

/**
 * Compiles a template with its own module.
 *
 * @param source The text from loaders and preprocessing plugins.
 * @throws {CompileError} With the first error in the template or, because its bindings are needed,
 * in the script.
 */
export async function compileTemplateModule(
  compiler: VueCompiler,
  descriptor: Descriptor,
  { options, source }: { options: SfcOptions; source: TemplateSource },
): Promise<Compiled> {
  if (!descriptor.sfc.template) {
    const { file } = descriptor;
    throw new CompileError(`No <template> in "${file}"`, { id: file, plugin: "vue" });
  }
  const deps: string[] = [];
  const lang = preprocessLanguage(descriptor);
  const loaded = lang && await loadPreprocessor(lang, { descriptor, options, deps });
  const compiled = compile(compiler, errorSource(descriptor, source), {
    ...templateOptions(compiler, descriptor, options),
    source: source.code,
    filename: source.file,
    ...(loaded && {
      preprocessLang: lang,
      preprocessOptions: preprocessOptions(lang!, options.template),
      preprocessCustomRequire: () => loaded,
    }),
  });
  // A preprocessor's output does not exist in the component.
  const module = { ...compiled, map: loaded ? null : compiled.map };
  if (options.hmr) module.code += templateHotCode(descriptor.id);
  if (!/^tsx?$/.test(descriptor.lang)) return { ...module, deps };
  const script = await options.compileScript({ ...source, code: module.code, loader: "ts" });
  const map = loaded ? null : combineMaps([script.map, module.map], source.file);
  return { ...script, map, deps, warnings: [...module.warnings, ...script.warnings] };
}

function compile(
  compiler: VueCompiler,
  origin: { file: string; source: string },
  options: SFCTemplateCompileOptions,
): Compiled {
  const { code, map, tips, errors: [error] } = compiler.compileTemplate(options);
  if (error !== undefined) throw toVueError(error, origin);
  const plain = plainMap(map);
  return {
    code,
    map: plain && unwrapColumns(plain, origin),
    deps: [],
    warnings: tips.map((message) => ({ message })),
  };
}

function preprocessLanguage({ sfc }: Descriptor): string | undefined {
  const lang = sfc.template?.lang;
  return lang === "html" ? undefined : lang;
}

function preprocessOptions(lang: string, { preprocessOptions }: VueTemplateOptions): unknown {
  return lang === "pug" ? { doctype: "html", ...preprocessOptions } : preprocessOptions;
}

function templateOptions(
  compiler: VueCompiler,
  descriptor: Descriptor,
  options: SfcOptions,
): Omit<SFCTemplateCompileOptions, "source" | "filename"> {
  const { compilerOptions } = options.template;
  const isScoped = hasScopedStyle(descriptor);
  const bindings = resolveScript(compiler, descriptor, options)?.block.bindings;
  const expressionPlugins = [...compilerOptions?.expressionPlugins ?? []];
  if (/^tsx?$/.test(descriptor.lang) && !expressionPlugins.includes("typescript")) {
    expressionPlugins.push("typescript");
  }
  return {
    ...options.template,
    id: descriptor.id,
    scoped: isScoped,
    slotted: descriptor.sfc.slotted,
    isProd: options.isProduction,
    ssr: false,
    ssrCssVars: descriptor.sfc.cssVars,
    transformAssetUrls: assetUrlOptions(descriptor.file, options),
    compilerOptions: {
      ...compilerOptions,
      scopeId: isScoped ? scopeIdOf(descriptor) : null,
      ...(bindings && { bindingMetadata: bindings }),
      expressionPlugins,
      sourceMap: true,
    },
  };
}

/**
 * Relative URLs of assets become absolute, without an import; others (aliases, packages, the public
 * folder) become imports.
 */
function assetUrlOptions(
  file: string,
  { root, base, origin, template: { transformAssetUrls } }: SfcOptions,
): AssetURLOptions | AssetURLTagConfig | false {
  if (transformAssetUrls === false) return false;
  const folder = posix.relative(root, posix.dirname(file));
  const isInside = folder !== ".." && !folder.startsWith("../");
  const defaults: AssetURLOptions = isInside
    ? { base: `${origin}${base}${folder}`, includeAbsolute: true }
    : {};
  if (typeof transformAssetUrls !== "object") return defaults;
  const isTagList = Object.values(transformAssetUrls).some(Array.isArray);
  return {
    ...defaults,
    ...(isTagList ? { tags: transformAssetUrls as AssetURLTagConfig } : transformAssetUrls),
  };
}

function errorSource(descriptor: Descriptor, source: TemplateSource) {
  return source.file !== descriptor.file
    ? { file: source.file, source: source.code }
    : { file: descriptor.file, source: descriptor.source };
}

function plainMap(map: unknown): SourceMap | null {
  if (!map) return null;
  const { sources, sourcesContent, names, mappings } = map as SourceMap;
  return { version: 3, sources, sourcesContent, names, mappings };
}
