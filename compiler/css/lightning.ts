import { posix } from "node:path";
import { codeFrame } from "../code_frame.ts";
import { fileOfId, resolvePath, slash } from "../paths.ts";
import { normalizeMap } from "../source_map.ts";
import type { CompileWarning, SourceMap } from "../types.ts";
import { CompileError } from "../types.ts";
import { cssLanguage, isPreprocessorLanguage } from "./languages/css_language.ts";
import { describeMissing, MissingPreprocessorError } from "./languages/preprocessor_error.ts";
import type { ClassMap } from "./postcss/css_modules.ts";
import { classNamesIn, missingNameWarning } from "./postcss/missing_name.ts";
import { isExternalImport, isExternalUrl } from "./urls/scan_references.ts";
import { StyleSources } from "./style_sources.ts";
import type { CssHost, CssStep, GlobDependency, ImportSyntax } from "./types.ts";

/** The part of Lightning CSS used here. Source: https://lightningcss.dev/docs.html */
interface LightningModule {
  bundleAsync(options: Record<string, unknown>): Promise<LightningResult>;
}

interface LightningResult {
  code: Uint8Array;
  map?: Uint8Array;
  exports?: Record<string, { name: string; composes: { name: string }[] }>;
  dependencies?: LightningDependency[];
  warnings: { message: string; loc?: { line: number; column: number } }[];
}

type LightningDependency =
  | { type: "url"; url: string; placeholder: string; loc: { filePath: string } }
  | { type: "import"; url: string; placeholder: string }
  | { type: "file"; filePath: string }
  | { type: "glob"; glob: string };

const version = (major: number, minor = 0) => major << 16 | minor << 8;

/**
 * Browsers of the last two and a half years, the same as Vite's build target. Source:
 * https://vite.dev/config/build-options#build-target
 */
const BASELINE = {
  chrome: version(111),
  edge: version(111),
  firefox: version(114),
  safari: version(16, 4),
  ios_saf: version(16, 4),
};

interface LightningFailure extends Error {
  fileName?: string;
  loc?: { line: number; column: number };
}

/** One style sheet for Lightning CSS. */
export interface LightningInput {
  code: string;
  /** The file, with the query of an import. */
  name: string;
  file: string;
  root: string;
  isModule: boolean;
  /** `css.lightningcss`. */
  options: Readonly<Record<string, unknown>>;
  sourceMaps: boolean;
  /** Compiles a file of a preprocessor language to CSS. */
  preprocess(code: string, file: string): Promise<string>;
}

/** The explanation of an import that cannot be resolved. */
type Explained = ReturnType<CssHost["explainImport"]>;

/** The result of Lightning CSS. */
export interface LightningOutput extends CssStep {
  exports: ClassMap | undefined;
  deps: string[];
  globs: GlobDependency[];
  warnings: CompileWarning[];
}

/**
 * Compiles with the project's `lightningcss` instead of PostCSS: `css.transformer: "lightningcss"`.
 */
export async function compileLightning(
  input: LightningInput,
  host: CssHost,
): Promise<LightningOutput> {
  const { name, file, root, isModule, options, sourceMaps } = input;
  const module = await host.loadFromProject("lightningcss");
  if (!module) {
    // The config requires it rather than a place in a source, so the error differs from that of a
    // missing preprocessor.
    const { message, details } = describeMissing("css", ["lightningcss"], file);
    throw new CompileError(message, details);
  }
  const lightning =
    ("bundleAsync" in module ? module : module.default) as unknown as LightningModule;
  const deps = new Set<string>();
  const resolver = resolverFor(input, deps, host);
  let result: LightningResult;
  try {
    result = await lightning.bundleAsync({
      ...options,
      filename: name,
      projectRoot: root,
      resolver,
      targets: options.targets ?? BASELINE,
      minify: false,
      sourceMap: sourceMaps,
      analyzeDependencies: { preserveImports: true },
      cssModules: isModule ? options.cssModules ?? true : undefined,
    });
  } catch (error) {
    const { unresolved, failure } = resolver;
    throw failure() ?? await lightningError(error, { input, host, unresolved: unresolved() });
  }
  const globs: GlobDependency[] = [];
  const missing = isModule ? await resolver.missingNames() : [];
  const code = await applyDependencies(result, { deps, globs, root, host });
  return {
    code,
    map: result.map ? absoluteMap(normalizeMap(new TextDecoder().decode(result.map)), root) : null,
    exports: isModule ? classesOf(result) : undefined,
    deps: [...deps],
    globs,
    warnings: [
      ...result.warnings.map(({ message, loc }) => warningOf(message, loc, input)),
      ...missing,
    ],
  };
}

function resolverFor(input: LightningInput, deps: Set<string>, host: CssHost) {
  let unresolved: Explained | undefined;
  let failure: CompileError | undefined;
  const sources = new StyleSources();
  sources.add(input.file, input.code);
  const compiled = new Map<string, string>();
  return {
    unresolved: () => unresolved,
    /** The error of a preprocessor, which Lightning CSS attributes to the importer. */
    failure: () => failure,
    async read(path: string): Promise<string> {
      if (path === input.name) return input.code;
      deps.add(path);
      const text = await host.readFile(path);
      sources.add(path, text);
      try {
        const css = await input.preprocess(text, path);
        compiled.set(path, css);
        return css;
      } catch (error) {
        const told = error instanceof MissingPreprocessorError
          ? error.requestedAt(sources.importOf(path))
          : error;
        // A copy, because Lightning CSS writes the place of the import into the error.
        if (told instanceof CompileError) {
          failure ??= new CompileError(told.message, { ...told, cause: told.cause });
        }
        throw error;
      }
    },
    /** Warnings for composed names that do not exist; Lightning CSS silently omits them. */
    async missingNames(): Promise<CompileWarning[]> {
      const warnings: CompileWarning[] = [];
      for (const { name, specifier, importer } of sources.composedNames()) {
        const file = await host.resolveImport(specifier, importer, syntaxOf(importer));
        const css = compiled.get(file ?? "");
        if (css === undefined) continue;
        const available = classNamesIn(css);
        if (available.includes(name)) continue;
        const place = sources.placeOfName(name, specifier, importer);
        warnings.push(missingNameWarning({ name, specifier, available, place }));
      }
      return warnings;
    },
    async resolve(specifier: string, name: string) {
      const from = fileOfId(name);
      if (isExternalImport(specifier)) return { external: specifier };
      const found = await host.resolveImport(specifier, from, syntaxOf(from));
      if (found !== null) {
        sources.imported(found, specifier, from);
        return found;
      }
      unresolved = host.explainImport(specifier, from, syntaxOf(from));
      if (specifier.startsWith(".")) host.watch?.([resolvePath(posix.dirname(from), specifier)]);
      throw new Error(`Cannot resolve "${specifier}"`);
    },
  };
}

function absoluteMap(map: SourceMap | null, root: string): SourceMap | null {
  const sources = map?.sources.map((source) =>
    source && resolvePath(root, slash(fileOfId(source)))
  );
  return map && { ...map, sources: sources! };
}

function syntaxOf(file: string): ImportSyntax {
  const language = cssLanguage(file);
  if (!isPreprocessorLanguage(language)) return "css";
  if (language === "less") return "less";
  return language === "scss" || language === "sass" ? "sass" : "css";
}

interface DependencyTarget {
  deps: Set<string>;
  globs: GlobDependency[];
  root: string;
  host: CssHost;
}

/** Replaces the placeholder that Lightning CSS leaves for each URL. */
async function applyDependencies(
  { code, dependencies = [] }: LightningResult,
  { deps, globs, root, host }: DependencyTarget,
): Promise<string> {
  let css = new TextDecoder().decode(code);
  for (const dependency of dependencies) {
    if (dependency.type === "file") deps.add(dependency.filePath);
    else if (dependency.type === "glob") globs.push(await splitGlob(dependency.glob, root));
    else {
      const url = dependency.type === "url" ? await publicUrl(dependency, deps, host) : null;
      const text = (url ?? dependency.url).replaceAll('"', '\\"');
      css = css.replaceAll(dependency.placeholder, () => text);
    }
  }
  return css;
}

/**
 * Splits a pattern into its constant folder and the rest; the project's own path can look like a
 * pattern.
 */
async function splitGlob(glob: string, root: string): Promise<GlobDependency> {
  const { default: picomatch } = await import("picomatch");
  const path = slash(glob);
  const below = path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path;
  const { base, glob: pattern } = picomatch.scan(below);
  return pattern === ""
    ? { folder: posix.dirname(resolvePath(root, base)), pattern: posix.basename(base) }
    : { folder: resolvePath(root, base), pattern };
}

async function publicUrl(
  { url, loc }: { url: string; loc: { filePath: string } },
  deps: Set<string>,
  host: CssHost,
): Promise<string | null> {
  if (isExternalUrl(url)) return null;
  const resolved = await host.resolveUrl(url, fileOfId(loc.filePath));
  if (resolved?.file) deps.add(resolved.file);
  return resolved?.url ?? null;
}

function classesOf({ exports = {} }: LightningResult): ClassMap {
  const entries = Object.entries(exports).sort(([a], [b]) => a.localeCompare(b));
  return Object.fromEntries(
    entries.map((
      [name, { name: scoped, composes }],
    ) => [name, [scoped, ...composes.map((composed) => composed.name)].join(" ")]),
  );
}

function warningOf(
  message: string,
  loc: { line: number; column: number } | undefined,
  { code }: LightningInput,
): CompileWarning {
  if (!loc) return { message: `[lightningcss] ${message}` };
  const place = { line: loc.line, column: loc.column - 1 };
  return {
    message: `[lightningcss] ${message}`,
    loc: place,
    frame: codeFrame(code, place),
  };
}

async function lightningError(
  error: unknown,
  { input, host, unresolved }: {
    input: LightningInput;
    host: CssHost;
    unresolved: Explained | undefined;
  },
): Promise<unknown> {
  if (!(error instanceof Error)) return error;
  const { message, fileName = input.file, loc } = error as LightningFailure;
  const file = fileOfId(fileName);
  const place = loc && { line: loc.line, column: loc.column - 1 };
  const source = file === input.file
    ? input.code
    : await host.readFile(file).catch(() => undefined);
  const { message: text, hint } = unresolved ??
    { message, hint: "Set css.lightningcss.errorRecovery to true to leave out invalid CSS" };
  return new CompileError(text, {
    id: file,
    loc: place && { file: file === input.file ? undefined : file, ...place },
    frame: place && source !== undefined ? codeFrame(source, place) : undefined,
    plugin: "lightningcss",
    hint,
    cause: error,
  });
}
