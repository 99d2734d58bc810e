/**
 * How style sheets go through the plugins:
 *
 * 1. This plugin runs before the user's and compiles every language to the plain CSS that they
 *    expect.
 * 2. `vite:css-post` runs after them and wraps the CSS in a module, unless a `<link>` requested it.
 * 3. Both share a map that carries the class names of CSS modules from the first to the second.
 * 4. Every file that compilation reads or misses is watched, even when compilation fails.
 *
 * The compiler is loaded once the server is listening, or for the first style sheet.
 */
import { posix } from "node:path";
import type { InlineAsset } from "../../../compiler/asset.ts";
import type { CssCompiler } from "../../../compiler/css/compile_css.ts";
import { isCssModuleId, STYLE_IDS } from "../../../compiler/css/languages/css_language.ts";
import { MissingPreprocessorError } from "../../../compiler/css/languages/preprocessor_error.ts";
import type { CssCompilerOptions, CssHost, GlobDependency } from "../../../compiler/css/types.ts";
import { type CodeOrigin, errorInWhole, originalPlace } from "../../../compiler/original_place.ts";
import { normalizeMap } from "../../../compiler/source_map.ts";
import { VireoError } from "../../base/errors.ts";
import { isInside, slash } from "../../base/paths.ts";
import type { Plugin, ServerHandle, TransformContext } from "../../plugin_api/types.ts";
import { fileOfReference } from "../../resolve/file_reference.ts";
import { cleanUrl, hasUrlQuery, injectQuery, splitUrl } from "../../base/url.ts";
import {
  isPostcssConfigFile,
  loadPostcssConfig,
  type PostcssConfigOptions,
  type ProjectModules,
} from "./css_postcss_config.ts";
import { languagePlace } from "./css_language_place.ts";
import { DeprecationLog } from "./css_deprecations.ts";
import { CssResolver, type CssResolverOptions, type ResolveByPlugins } from "./css_resolver.ts";

/** Class names of CSS modules, by id, for one server. */
export type CssModuleClasses = Map<string, Record<string, string>>;

/** The config's `css`. */
export type CssPluginConfig =
  & Pick<
    CssCompilerOptions,
    "transformer" | "modules" | "preprocessorOptions" | "lightningcss"
  >
  & { postcss?: PostcssConfigOptions["postcss"]; devSourcemap?: boolean };

/** Options of {@linkcode cssPlugin}. */
export interface CssPluginOptions extends CssResolverOptions {
  css: CssPluginConfig;
  /** Filled by this plugin, read by `vite:css-post`. */
  classes: CssModuleClasses;
  /** Reads a project file through `FileAccess`. */
  readFile(file: string): Promise<string>;
  inlineAsset: InlineAsset;
  /** Imports preprocessors and PostCSS plugins. */
  modules: ProjectModules;
  /** Records an import that does not resolve, with the style sheet that needs it. */
  onMissing?: (specifier: string, id: string) => void;
}

/** `api` of the plugin, for `preprocessCSS` of the package `vite`. */
interface CssPluginApi {
  preprocess(code: string, file: string): Promise<PreprocessedCss>;
}

/** Source: https://vite.dev/guide/api-javascript#preprocesscss */
interface PreprocessedCss {
  code: string;
  map?: unknown;
  modules?: Record<string, string> | undefined;
  deps: Set<string>;
}

/** The parts of the hook's context that compiling a style sheet uses. */
type StyleContext =
  & Pick<TransformContext, "addWatchFile">
  & Partial<Pick<TransformContext, "resolve">>;

/** The plugin that compiles style sheets to CSS. */
export function cssPlugin(options: CssPluginOptions): Plugin {
  const styles = new Styles(options);
  return {
    name: "vite:css",
    api: { preprocess: (code, file) => styles.preprocess(code, file) } satisfies CssPluginApi,
    configureServer: (server) => styles.restartOnConfigChange(server),
    buildStart: () => void styles.loadCompiler(),
    load: {
      filter: { id: STYLE_IDS.include },
      handler(id) {
        if (!hasUrlQuery(id) || !isCssModuleId(id)) return;
        throw new VireoError("COMPILE_ERROR", `Cannot import the URL of the CSS module "${id}"`, {
          id,
          hint: "Remove ?url, or remove .module from the file name",
        });
      },
    },
    transform: {
      filter: { id: STYLE_IDS },
      handler(code, id) {
        return styles.compile(this, code, id);
      },
    },
    watchChange: (file) => styles.fileChanged(file),
    async hotUpdate({ type, file, modules }) {
      if (type !== "create") return;
      const graph = this.environment.moduleGraph;
      const ids = await styles.idsScanning(file);
      const added = ids.map((id) => graph.getModuleById(id)).filter((module) =>
        module !== undefined
      );
      return added.length > 0 ? [...new Set([...modules, ...added])] : undefined;
    },
    closeBundle: () => styles.dispose(),
  };
}

/** The plugin's state for one server. */
class Styles {
  readonly #options: CssPluginOptions;
  #compiler: Promise<CssCompiler> | undefined;
  readonly #resolver: CssResolver;
  readonly #globs = new Map<string, GlobDependency[]>();
  /** Last change of each file that a `url()` names, in milliseconds since the epoch. */
  readonly #assetChanges = new Map<string, number>();
  #postcss: ReturnType<typeof loadPostcssConfig> | undefined;
  #deprecations: DeprecationLog | undefined;

  constructor(options: CssPluginOptions) {
    this.#options = options;
    this.#resolver = new CssResolver(options);
  }

  loadCompiler(): Promise<CssCompiler> {
    return this.#compiler ??= this.#createCompiler();
  }

  async #createCompiler(): Promise<CssCompiler> {
    const { CssCompiler } = await import("../../../compiler/css/compile_css.ts");
    const { root, css } = this.#options;
    return new CssCompiler({
      root,
      transformer: css.transformer,
      modules: css.modules,
      preprocessorOptions: css.preprocessorOptions,
      lightningcss: css.lightningcss,
      sourceMaps: css.devSourcemap,
      postcss: () => this.#postcssSetup(),
    });
  }

  async compile(context: TransformContext, code: string, id: string) {
    const { classes } = this.#options;
    const file = cleanUrl(id);
    // For a component's style, positions refer to the whole file.
    const origin = () => ({ code, map: normalizeMap(context.getCombinedSourcemap()) });
    const compiler = await this.loadCompiler();
    const result = await compiler.compile({ code, id }, this.#hostFor(context, id))
      .catch(async (error) => {
        throw await this.#asSeen(error, context, { id, origin: origin() });
      });
    if (result.exports) classes.set(id, result.exports);
    else classes.delete(id);
    for (const file of result.deps) context.addWatchFile(file);
    for (const warning of result.warnings) {
      const isOwn = warning.loc && (warning.loc.file ?? file) === file;
      const whole = isOwn ? originalPlace(warning.loc!, origin()) : undefined;
      const { message, loc, frame, deprecation } = { ...warning, ...whole };
      const placed = { message, frame, loc: loc && { ...loc, file: loc.file ?? file } };
      if (deprecation === undefined) context.warn(placed);
      else this.#deprecationsOf(context).add(deprecation, placed);
    }
    await this.#watchGlobs(context, id, result.globs);
    // Without a map, earlier source maps stay exact to the word. Unchanged text is still returned:
    // a plugin that wraps this hook might have passed text of its own.
    if (result.code === code) return { code, map: null };
    return { code: result.code, map: result.map ?? { mappings: "" } };
  }

  /** Places an error where the author can see it: the style sheet might be part of another file. */
  async #asSeen(
    error: unknown,
    context: TransformContext,
    { id, origin }: { id: string; origin: CodeOrigin },
  ): Promise<unknown> {
    const file = cleanUrl(id);
    if (error instanceof MissingPreprocessorError && error.id === file) {
      return error.requestedAt(await languagePlace(context, { ...this.#options, id, origin }));
    }
    return errorInWhole(error, file, origin);
  }

  /** Compiles another plugin's style sheet; `file` gives the language. */
  async preprocess(code: string, file: string): Promise<PreprocessedCss> {
    const deps = new Set<string>();
    const host = this.#hostFor({ addWatchFile: (dep) => void deps.add(dep) }, file);
    const compiler = await this.loadCompiler();
    const result = await compiler.compile({ code, id: file }, host);
    for (const dep of result.deps) deps.add(dep);
    return { code: result.code, map: result.map ?? undefined, modules: result.exports, deps };
  }

  /** Style sheets whose PostCSS plugins, such as Tailwind, scan files like this one. */
  async idsScanning(file: string): Promise<string[]> {
    const { default: picomatch } = await import("picomatch");
    const matches = ({ folder, pattern }: GlobDependency) =>
      isInside(folder, file) && picomatch.isMatch(posix.relative(folder, file), pattern);
    return [...this.#globs].filter(([, globs]) => globs.some(matches)).map(([id]) => id);
  }

  fileChanged(file: string): void {
    if (this.#assetChanges.has(file)) this.#assetChanges.set(file, Date.now());
  }

  restartOnConfigChange(server: ServerHandle): void {
    const { css } = this.#options;
    if (typeof css.postcss === "object") return;
    const onEvent = (file = "") => {
      if (isPostcssConfigFile(slash(file)) && this.#postcss) void server.restart();
    };
    for (const event of ["add", "change", "unlink"] as const) server.watcher.on(event, onEvent);
  }

  /** Created on the first deprecation, because the logger does not exist earlier. */
  #deprecationsOf({ environment }: TransformContext): DeprecationLog {
    const { logger } = environment;
    return this.#deprecations ??= new DeprecationLog({ warn: (message) => logger.warn(message) });
  }

  async dispose(): Promise<void> {
    this.#deprecations?.flush();
    await (await this.#compiler)?.dispose();
  }

  async #postcssSetup() {
    const { root, css, modules } = this.#options;
    this.#postcss ??= loadPostcssConfig({ root, postcss: css.postcss, modules });
    return await this.#postcss;
  }

  #hostFor(context: StyleContext, id: string): CssHost {
    const { root, readFile, modules, onMissing } = this.#options;
    const byPlugins: ResolveByPlugins | undefined = context.resolve &&
      (async (specifier, importer) => {
        const id = await fileOfReference(
          specifier,
          (reference, options) => context.resolve!(reference, importer, options),
        );
        return id === undefined ? null : cleanUrl(id);
      });
    return {
      resolveImport: (specifier, importer, syntax) =>
        this.#resolver.resolveImport(specifier, importer, { syntax, byPlugins }),
      explainImport: (specifier, importer, syntax) => {
        onMissing?.(specifier, id);
        return this.#resolver.explainImport(specifier, importer, syntax);
      },
      resolveUrl: (url, importer) => this.#resolveUrl(url, importer, byPlugins),
      readFile(file) {
        context.addWatchFile(file);
        return readFile(file);
      },
      watch(files) {
        for (const file of files) context.addWatchFile(file);
      },
      async loadFromProject(specifier) {
        try {
          return await modules.importPackage(specifier, root);
        } catch (error) {
          if (error instanceof VireoError && error.code === "MODULE_NOT_FOUND") return null;
          throw error;
        }
      },
    };
  }

  async #resolveUrl(url: string, importer: string, byPlugins: ResolveByPlugins | undefined) {
    const resolved = await this.#resolver.resolveUrl(url, importer, byPlugins);
    if (!resolved?.file) return resolved;
    const { inlineAsset, publicDir } = this.#options;
    const { postfix } = splitUrl(url);
    // Files are placed in the public folder to keep their URL.
    const isPublic = publicDir !== "" && isInside(publicDir, resolved.file);
    const inlined = isPublic ? undefined : await inlineAsset(resolved.file, postfix);
    if (inlined !== undefined) return { ...resolved, url: inlined };
    const changed = this.#assetChanges.get(resolved.file) ?? 0;
    this.#assetChanges.set(resolved.file, changed);
    // The page caches an image by URL, so a changed image needs a new URL.
    return changed > 0 ? { ...resolved, url: injectQuery(resolved.url, `t=${changed}`) } : resolved;
  }

  async #watchGlobs(
    context: TransformContext,
    id: string,
    globs: readonly GlobDependency[],
  ): Promise<void> {
    if (globs.length === 0) {
      this.#globs.delete(id);
      return;
    }
    this.#globs.set(id, [...globs]);
    const { glob } = await import("tinyglobby");
    for (const { folder, pattern } of globs) {
      const files = await glob(pattern, {
        cwd: folder,
        absolute: true,
        expandDirectories: false,
        ignore: ["**/node_modules/**"],
      });
      for (const file of files) context.addWatchFile(slash(file));
    }
  }
}
