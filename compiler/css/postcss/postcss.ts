import { posix } from "node:path";
import type { AcceptedPlugin, Message, ProcessOptions, Warning } from "postcss";
import { fileOfId, isAbsolutePath, resolvePath, slash } from "../../paths.ts";
import { normalizeMap } from "../../source_map.ts";
import type { CompileWarning } from "../../types.ts";
import { cssModulesPlugin } from "./css_modules.ts";
import type { ClassMap } from "./css_modules.ts";
import { scopeIdOf, sourceNameOf } from "../languages/css_language.ts";
import { missingNameWarning } from "./missing_name.ts";
import { fileUrlsToPaths } from "../urls/file_urls.ts";
import { importPlugin, urlPlugin } from "./postcss_plugins.ts";
import {
  placeOfRule,
  postcssError,
  postcssWarning,
  unresolvedImportError,
} from "./postcss_error.ts";
import { MissingPreprocessorError } from "../languages/preprocessor_error.ts";
import { hasLocalImport, scanReferences } from "../urls/scan_references.ts";
import { createScopedName } from "./scoped_name.ts";
import { StyleSources } from "../style_sources.ts";
import type {
  CompiledCss,
  CssHost,
  CssModulesOptions,
  GlobDependency,
  ImportSyntax,
  PostcssSetup,
  Preprocessed,
} from "../types.ts";

/** One style sheet for PostCSS. */
export interface PostcssInput {
  code: string;
  /** The text as its author wrote it, in its own language. */
  source: string;
  id: string;
  file: string;
  root: string;
  /** `false` if the style sheet is not a CSS module. */
  modules: CssModulesOptions | false;
  setup: PostcssSetup | null;
  sourceMaps: boolean;
  /** Compiles an imported or composed file to CSS. */
  preprocess(code: string, file: string): Promise<Preprocessed>;
}

/** Runs PostCSS over a style sheet: imports, the user's plugins, URLs, CSS modules. */
export async function compilePostcss(input: PostcssInput, host: CssHost): Promise<CompiledCss> {
  return await new PostcssRun(input, host).run();
}

/** The compilation of one style sheet, with the dependencies and warnings that it collects. */
class PostcssRun {
  readonly #input: PostcssInput;
  readonly #host: CssHost;
  readonly #deps = new Set<string>();
  readonly #globs: GlobDependency[] = [];
  readonly #warnings: CompileWarning[] = [];
  readonly #sources = new StyleSources();
  #classes: ClassMap | undefined;

  constructor(input: PostcssInput, host: CssHost) {
    this.#input = input;
    this.#host = host;
    this.#sources.add(input.file, input.source);
  }

  async run(): Promise<CompiledCss> {
    const { code, id, modules } = this.#input;
    const from = modules === false ? sourceNameOf(id) : scopeIdOf(id);
    const result = await this.#process(code, from, modules && await this.#modulesPlugin(modules));
    return {
      code: result.css,
      map: fileUrlsToPaths(normalizeMap(result.map?.toString())),
      exports: this.#classes,
      deps: [...this.#deps],
      globs: this.#globs,
      warnings: this.#warnings,
    };
  }

  async #process(code: string, from: string, modulesPlugin: AcceptedPlugin | false) {
    const { default: postcss } = await import("postcss");
    const { setup, file, sourceMaps } = this.#input;
    const plugins: AcceptedPlugin[] = [];
    if (modulesPlugin) plugins.push(modulesPlugin);
    if (hasLocalImport(scanReferences(code))) plugins.push(await this.#importPlugin(from));
    plugins.push(...(setup?.plugins ?? []) as AcceptedPlugin[]);
    plugins.push(urlPlugin(file, (url, importer) => this.#replaceUrl(url, importer)));
    try {
      const result = await postcss(plugins).process(code, {
        ...setup?.options,
        from,
        to: from,
        map: sourceMaps
          ? { inline: false, annotation: false, sourcesContent: true, absolute: true, prev: false }
          : false,
      } as ProcessOptions);
      this.#take(result.messages);
      return result;
    } catch (error) {
      throw postcssError(error, file);
    }
  }

  async #importPlugin(entry: string): Promise<AcceptedPlugin> {
    const { root } = this.#input;
    const entryFile = fileOfId(entry);
    return await importPlugin({
      root,
      resolve: async (specifier, rule) => {
        const importer = fileOfId(rule.source?.input.file ?? this.#input.file);
        const found = await this.#host.resolveImport(specifier, importer, "css");
        if (found !== null) return this.#found(found, specifier, importer);
        this.#watchFor(specifier, importer);
        const explained = this.#host.explainImport(specifier, importer, "css");
        throw unresolvedImportError(explained, importer, placeOfRule(rule, this.#input.file));
      },
      // An import that leads back to the style sheet itself adds nothing.
      load: (path) => path === entryFile ? Promise.resolve("") : this.#load(path),
    });
  }

  async #modulesPlugin(user: CssModulesOptions): Promise<AcceptedPlugin> {
    const { id, root } = this.#input;
    return await cssModulesPlugin({
      user,
      scopedName: await createScopedName(user, root),
      id: scopeIdOf(id),
      resolve: async (specifier, importer) => {
        const from = fileOfId(importer);
        for (const syntax of ["css", "sass", "less"] satisfies ImportSyntax[]) {
          const found = await this.#host.resolveImport(specifier, from, syntax);
          if (found !== null) return this.#found(found, specifier, from);
        }
        this.#watchFor(specifier, from);
        const place = this.#sources.placeOf(specifier, from);
        throw unresolvedImportError(
          this.#host.explainImport(specifier, from, "css"),
          from,
          place,
        );
      },
      placeOf: (specifier, importer) => this.#sources.placeOf(specifier, fileOfId(importer)),
      onMissing: (name, { specifier, importer, classes }) => {
        const place = this.#sources.placeOfName(name, specifier, fileOfId(importer));
        const available = Object.keys(classes);
        this.#warnings.push(missingNameWarning({ name, specifier, available, place }));
      },
      compile: async (file, plugin) => {
        this.#deps.add(file);
        return (await this.#process(await this.#load(file), file, plugin)).css;
      },
      onClasses: (classes) => this.#classes = classes,
    });
  }

  #found(file: string, specifier: string, importer: string): string {
    this.#sources.imported(file, specifier, importer);
    return file;
  }

  async #load(file: string): Promise<string> {
    this.#deps.add(file);
    const text = await this.#host.readFile(file);
    this.#sources.add(file, text);
    const { code, deps, warnings } = await this.#input.preprocess(text, file).catch((error) => {
      const isMissing = error instanceof MissingPreprocessorError;
      throw isMissing ? error.requestedAt(this.#sources.importOf(file)) : error;
    });
    for (const dep of deps) this.#deps.add(dep);
    this.#warnings.push(...warnings);
    return code;
  }

  async #replaceUrl(url: string, importer: string): Promise<string | null> {
    const resolved = await this.#host.resolveUrl(url, importer);
    if (resolved?.file) this.#deps.add(resolved.file);
    return resolved?.url ?? null;
  }

  /**
   * Watches the paths of an import that does not exist: once the file appears, the compilation can
   * succeed.
   */
  #watchFor(specifier: string, importer: string): void {
    if (isAbsolutePath(specifier) || /^\.\.?\//.test(specifier)) {
      this.#host.watch?.([resolvePath(posix.dirname(importer), specifier)]);
    }
  }

  /** Source: https://github.com/postcss/postcss/blob/main/docs/guidelines/runner.md#3-dependencies */
  #take(messages: readonly Message[]): void {
    for (const message of messages) {
      if (message.type === "dependency") this.#deps.add(fileOfId(slash(message.file)));
      else if (message.type === "dir-dependency") {
        const folder = resolvePath(posix.dirname(this.#input.file), slash(message.dir));
        this.#globs.push({ folder, pattern: message.glob ?? "**" });
      } else if (message.type === "warning") {
        this.#warnings.push(postcssWarning(message as unknown as Warning, this.#input.file));
      }
    }
  }
}
