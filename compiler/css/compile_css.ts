/**
 * How a style sheet is compiled:
 *
 * 1. A preprocessor language is compiled to CSS.
 * 2. A scan over the tokens finds imports and URLs. If the CSS has no local imports, is not a CSS
 *    module and has no PostCSS plugins of the user to run, its URLs are replaced in place, and
 *    PostCSS is not even loaded.
 * 3. All other CSS goes through PostCSS: imports are inlined, the user's plugins run, URLs are
 *    replaced, and the names of a CSS module are made unique. If the config selects Lightning CSS,
 *    that does the work instead.
 * 4. The maps of all steps are combined into one.
 */

import { fileOfId, isAbsolutePath } from "../paths.ts";
import { combineMaps } from "../source_map.ts";
import type { SourceMap } from "../types.ts";
import {
  cssLanguage,
  isCssModuleId,
  isPreprocessorLanguage,
  scopeIdOf,
  sourceNameOf,
} from "./languages/css_language.ts";
import { compileLightning } from "./lightning.ts";
import { Preprocessors } from "./languages/preprocess.ts";
import { compilePostcss } from "./postcss/postcss.ts";
import { rewriteUrls } from "./urls/rewrite_urls.ts";
import { SourcePlaces } from "./source_places.ts";
import { hasLocalImport, scanReferences } from "./urls/scan_references.ts";
import type {
  CompiledCss,
  CssCompilerOptions,
  CssHost,
  CssLanguage,
  CssSource,
  PostcssSetup,
  Preprocessed,
} from "./types.ts";

/** Compiles the style sheets of one project. */
export class CssCompiler {
  readonly #options: CssCompilerOptions;
  readonly #preprocessors: Preprocessors;

  constructor(options: CssCompilerOptions) {
    this.#options = options;
    this.#preprocessors = new Preprocessors(options);
  }

  /**
   * Compiles one style sheet to CSS that browsers understand.
   *
   * @param source The style sheet.
   * @param host Reads files and resolves specifiers.
   * @throws CompileError with place and frame.
   */
  async compile(source: CssSource, host: CssHost): Promise<CompiledCss> {
    const { id } = source;
    const file = fileOfId(id);
    const language = source.language ?? cssLanguage(id) ?? "css";
    const code = source.code.startsWith("\ufeff") ? source.code.slice(1) : source.code;
    const { sourceMaps = false } = this.#options;
    const first = await this.#preprocess(code, file, { language, host, sourceMaps });
    const places = new SourcePlaces({
      file,
      origin: isPreprocessorLanguage(language)
        ? async () => {
          const { map } = sourceMaps
            ? first
            : await this.#preprocess(code, file, { language, host, sourceMaps: true });
          return {
            code: first.code,
            map: await withContents(map, { file, code, host }),
            isMade: true,
          };
        }
        : undefined,
    });
    const rest = await this.#transform(first.code, { id, file, source: code, host })
      .catch(async (error) => {
        throw await places.inError(error);
      });
    const deps = new Set([...first.deps, ...rest.deps]);
    deps.delete(file);
    return {
      ...rest,
      map: sourceMaps
        ? await withContents(combineMaps([rest.map, first.map], file), { file, code, host })
        : null,
      deps: [...deps],
      warnings: [
        ...first.warnings,
        ...await Promise.all(rest.warnings.map((warning) => places.inWarning(warning))),
      ],
    };
  }

  /** Ends the processes that were started. */
  async dispose(): Promise<void> {
    await this.#preprocessors.dispose();
  }

  async #preprocess(
    code: string,
    file: string,
    { language, ...options }: {
      language: CssLanguage | undefined;
      host: CssHost;
      sourceMaps: boolean;
    },
  ): Promise<Preprocessed> {
    return isPreprocessorLanguage(language)
      ? await this.#preprocessors.compile(code, file, { language, ...options })
      : { code, map: null, deps: [], warnings: [] };
  }

  async #transform(code: string, input: TransformInput): Promise<CompiledCss> {
    const { id, file, source, host } = input;
    const { root, modules = {}, sourceMaps = false, lightningcss = {} } = this.#options;
    const isModule = modules !== false && isCssModuleId(id);
    const preprocess = async (text: string, path: string) => {
      const made = await this.#preprocess(text, path, {
        language: cssLanguage(path),
        host,
        sourceMaps: false,
      });
      host.watch?.(made.deps);
      return made;
    };
    if (this.#options.transformer === "lightningcss") {
      return await compileLightning({
        code,
        name: isModule ? scopeIdOf(id) : sourceNameOf(id),
        file,
        root,
        isModule,
        options: lightningcss,
        sourceMaps,
        preprocess: async (text, path) => (await preprocess(text, path)).code,
      }, host);
    }
    const setup = await this.#options.postcss?.() ?? null;
    const references = scanReferences(code);
    if (!isModule && !hasLocalImport(references) && isIdle(setup)) {
      return await rewriteInPlace(code, { file, references, host, sourceMaps });
    }
    return await compilePostcss({
      code,
      source,
      id,
      file,
      root,
      modules: isModule ? modules || {} : false,
      setup,
      sourceMaps,
      preprocess,
    }, host);
  }
}

/** Adds the texts of sources that a map lacks: users' functions and Lightning CSS omit them. */
async function withContents(
  map: SourceMap | null,
  { file, code, host }: { file: string; code: string; host: CssHost },
): Promise<SourceMap | null> {
  if (!map) return null;
  const contents = map.sources.map(async (source, index) => {
    const known = map.sourcesContent?.[index];
    if (typeof known === "string" || source === null) return known ?? null;
    if (source === file) return code;
    return isAbsolutePath(source) ? await host.readFile(source).catch(() => null) : null;
  });
  return { ...map, sourcesContent: await Promise.all(contents) };
}

interface TransformInput {
  id: string;
  file: string;
  /** The text before it was compiled to CSS. */
  source: string;
  host: CssHost;
}

function isIdle(setup: PostcssSetup | null): boolean {
  if (!setup) return true;
  const { parser, syntax, stringifier } = setup.options;
  return setup.plugins.length === 0 && !parser && !syntax && !stringifier;
}

async function rewriteInPlace(
  code: string,
  options: {
    file: string;
    references: ReturnType<typeof scanReferences>;
    host: CssHost;
    sourceMaps: boolean;
  },
): Promise<CompiledCss> {
  const { file, references, host, sourceMaps } = options;
  const deps: string[] = [];
  if (references.length === 0) {
    return { code, map: null, deps, warnings: [], globs: [] };
  }
  const step = await rewriteUrls(code, {
    references,
    mapOf: sourceMaps ? file : undefined,
    async replace(url) {
      const resolved = await host.resolveUrl(url, file);
      if (resolved?.file) deps.push(resolved.file);
      return resolved?.url ?? null;
    },
  });
  return { ...step, deps, warnings: [], globs: [] };
}
