/**
 * How a batch is bundled:
 *
 * 1. The modules that its entries reach are listed: by lexing, or by a draft of esbuild's where CommonJS, TypeScript or JSX is
 *    among them (`crawl.ts`).
 * 2. esbuild bundles the entries with code splitting, and with files that *expose* the other modules, so that entries met
 *    later can share modules instead of bundling them twice (`exposure.ts`).
 * 3. A CommonJS entry is bundled as a function that runs it; a facade that calls it is the module which the page imports.
 * 4. Modules of earlier batches are imported from the files that expose them.
 * 5. A package that contains components is not bundled: its entries lead to its sources.
 */
import type { BuildContext, BuildOptions, BuildResult, Metafile } from "esbuild";
import path from "node:path";
import { loadEsbuild } from "../../compiler/esbuild_service.ts";
import { resolvePath, slash } from "../paths.ts";
import { type BundleOutputs, isFileInput, takeOutputs } from "./bundle_outputs.ts";
import {
  COMMONJS_ENTRY,
  dependencyPlugin,
  type DependencyPluginOptions,
  EXPOSED_ENTRY,
} from "./dependency_plugin.ts";
import { type Crawled, type CrawledModule, crawlModules, type CrawlOptions } from "./crawl.ts";
import { type BatchModule, type ExposedGroup, planExposure } from "./exposure.ts";
import { commonJsFacade, exposeModule, type Placed, sourceFacade } from "./interop.ts";
import type { LexedFile } from "./lexed_file.ts";
import { ComponentFound } from "./served_file.ts";

/** A module that something imports by the name of its package. */
export interface BatchEntry {
  /** Absolute path. */
  file: string;
  /** The name of its bundle, without extension. */
  name: string;
  format: "esm" | "cjs";
}

export interface BundleOptions {
  root: string;
  /** The folder that the outputs are for. */
  folder: string;
  entries: readonly BatchEntry[];
  /** Modules of earlier batches, by file. */
  placed: ReadonlyMap<string, Placed>;
  /** Tells the batches of a unit apart, in the names of chunks and of what exposes them. */
  batch: string;
  /** What the user's config and ours say to esbuild. */
  esbuild: BuildOptions;
  plugin:
    & Pick<DependencyPluginOptions, "lexer" | "resolve" | "urlOf">
    & Pick<CrawlOptions, "resolveRelative">;
  /** Gives the bundle name of a file. */
  nameOf: (file: string) => string;
  /** Takes the contexts of running builds, so that they can be cancelled. */
  running: Set<BuildContext>;
  /** Source maps are wanted too. Making them takes a third of the time. */
  withMaps?: boolean;
}

export interface Bundle {
  /** Texts by file name. */
  outputs: Map<string, string>;
  /** Source maps by the name of the script. */
  maps: Map<string, string>;
  /** The modules that these outputs hold. */
  placed: Map<string, Placed>;
}

/** Files that expose modules: their texts by output name, and where each module is then. */
interface Exposing {
  texts: Map<string, string>;
  placed: Map<string, Placed>;
}

/**
 * Bundles the entries of one batch.
 *
 * @throws What esbuild reports; {@linkcode ComponentFound}.
 */
export async function bundle(options: BundleOptions): Promise<Bundle> {
  const crawled = await crawl(options);
  const bundled = crawled && await bundleCrawled(options, crawled);
  if (bundled) return bundled;
  const { entries } = options;
  const lexed = await lexEntries(options);
  const draft = await run(options, { entries, lexed, exposing: new Map(), isDraft: true });
  const modules = await lexModules(draft.metafile, options);
  return (await bundleModules(options, modules))!;
}

/** @returns `undefined` when crawling has missed something; what fails here fails again without it, or does not. */
async function bundleCrawled(
  options: BundleOptions,
  { modules, bare, served }: Crawled,
): Promise<Bundle | undefined> {
  try {
    return await bundleModules(options, modules, { ...shortcuts(bare), served: [...served] });
  } catch (error) {
    if (error instanceof ComponentFound) throw error;
    return undefined;
  }
}

/** How esbuild finds the targets of imports by itself: asking takes a message there and one back for each import. */
interface Shortcuts {
  /** Specifiers that esbuild has to ask for. */
  asked: string[];
  /** Specifiers of files that stay with the server. */
  served: string[];
  /** What takes the place of the others. */
  alias: Record<string, string>;
  /** Those of the replacements that are not bundled. */
  external: string[];
}

function shortcuts(bare: Crawled["bare"]): Omit<Shortcuts, "served"> {
  const found: Omit<Shortcuts, "served"> = { asked: [], alias: {}, external: [] };
  for (const [specifier, target] of bare) {
    const isName = /^(?:@[\w.-]+\/)?\w[\w.-]*(?:\/|$)/.test(specifier);
    if (isName && target?.type === "bundled") {
      found.alias[specifier] = target.file;
    } else if (isName && target?.type === "entry" && target.format === "esm") {
      found.alias[specifier] = target.url;
      found.external.push(target.url);
    } else {
      found.asked.push(specifier);
    }
  }
  return found;
}

/** @returns `undefined` when esbuild finds modules that are not among `modules`. */
async function bundleModules(
  options: BundleOptions,
  modules: ReadonlyMap<string, CrawledModule>,
  known?: Shortcuts,
): Promise<Bundle | undefined> {
  const { entries, nameOf } = options;
  const files = entries.map(({ file }) => file).filter((file) => modules.has(file));
  const { dynamicRoots, groups } = planExposure(files, modules);
  const dynamicEntries = dynamicRoots
    .filter((file) => isExposable(file, modules.get(file)!))
    .map((file) => ({ file, name: nameOf(file), format: modules.get(file)!.format }));
  const { texts, placed } = exposeGroups(groups, modules, options);
  const all = [...entries, ...dynamicEntries];
  const lexed = await lexEntries(options);
  for (const [file, module] of modules) if (module.lexed) lexed.set(file, module.lexed);
  const result = await run(options, { entries: all, lexed, exposing: texts, known });
  const isComplete = inputFiles(result.metafile, options).every(({ file }) => modules.has(file));
  if (!isComplete) return undefined;
  const { root, batch } = options;
  const absolute = (input: string) => inputFile(input, root);
  return finish(await takeOutputs(result, { batch, absolute }), { entries: all, placed });
}

async function crawl(options: BundleOptions): Promise<Crawled | undefined> {
  const { entries, placed, esbuild, plugin } = options;
  // A plugin of the user's may have its own idea of what a specifier or a file means.
  if (esbuild.plugins?.length) return undefined;
  const loaders = Object.keys(esbuild.loader ?? {});
  return await crawlModules(entries.map(({ file }) => file), {
    ...plugin,
    isPlaced: (file) => placed.has(file),
    hasLoader: (file) => loaders.includes(path.posix.extname(file)),
  });
}

async function lexEntries({ entries, plugin }: BundleOptions): Promise<Map<string, LexedFile>> {
  const lexed = new Map<string, LexedFile>();
  for (const { file } of entries) lexed.set(file, await plugin.lexer.lex(file));
  return lexed;
}

/** The modules of entries whose package is served as source: they lead there. */
export async function bundleAsSource(
  { entries, plugin: { lexer, urlOf } }: BundleOptions,
): Promise<Bundle> {
  const outputs = new Map<string, string>();
  for (const { file, name } of entries) {
    outputs.set(`${name}.js`, sourceFacade(urlOf(file), await lexer.lex(file)));
  }
  return { outputs, maps: new Map(), placed: new Map() };
}

interface RunOptions {
  entries: readonly BatchEntry[];
  lexed: ReadonlyMap<string, LexedFile>;
  /** Texts of files that expose modules. */
  exposing: ReadonlyMap<string, string>;
  /** Only the graph is wanted. */
  isDraft?: boolean;
  known?: Shortcuts;
}

type RunResult = BuildResult<{ write: false; metafile: true }>;

async function run(
  options: BundleOptions,
  { entries, lexed, exposing, isDraft = false, known }: RunOptions,
): Promise<RunResult> {
  const esbuild = await loadEsbuild();
  const withMetaUrl = new Set<string>();
  for (const [file, { metaUrls }] of lexed) if (metaUrls.length > 0) withMetaUrl.add(file);
  let component: string | undefined;
  const plugin = dependencyPlugin({
    ...options.plugin,
    asked: known?.asked,
    served: known?.served,
    placed: options.placed,
    withMetaUrl,
    exposed: exposing,
    loaders: Object.keys(options.esbuild.loader ?? {}),
    onComponent: (file) => component ??= file,
  });
  const context = await esbuild.context({
    ...options.esbuild,
    absWorkingDir: options.root,
    entryPoints: [
      ...entries.map(({ file, name, format }) =>
        format === "esm"
          ? { in: file, out: name }
          : { in: COMMONJS_ENTRY + file, out: `${name}.cjs` }
      ),
      ...Array.from(exposing.keys(), (name) => ({ in: EXPOSED_ENTRY + name, out: name })),
    ],
    bundle: true,
    splitting: true,
    format: "esm",
    write: false,
    metafile: true,
    sourcemap: options.withMaps && !isDraft ? "external" : false,
    outdir: options.folder,
    entryNames: "[name]",
    chunkNames: "chunk-[hash]",
    logLevel: "silent",
    plugins: [...options.esbuild.plugins ?? [], plugin],
    ...known && {
      alias: { ...known.alias, ...options.esbuild.alias },
      external: known.external,
    },
  });
  options.running.add(context);
  try {
    const result = await context.rebuild();
    if (component !== undefined) throw new ComponentFound(component);
    return result as RunResult;
  } finally {
    options.running.delete(context);
    await context.dispose();
  }
}

/** The modules that a run bundled: not those of earlier batches, and none of the texts that join bundles. */
function inputFiles(
  { inputs }: Metafile,
  { root, placed }: BundleOptions,
): { file: string; imports: Metafile["inputs"][string]["imports"] }[] {
  return Object.entries(inputs)
    .filter(([input]) => isFileInput(input))
    .map(([input, { imports }]) => ({ file: inputFile(input, root), imports }))
    .filter(({ file }) => !placed.has(file));
}

function inputFile(input: string, root: string): string {
  return resolvePath(root, slash(input));
}

async function lexModules(
  metafile: Metafile,
  options: BundleOptions,
): Promise<Map<string, CrawledModule>> {
  const { root, plugin: { lexer } } = options;
  const modules = new Map<string, CrawledModule>();
  for (const { file, imports } of inputFiles(metafile, options)) {
    const lexed = /\.[cm]?[jt]sx?$/.test(file) ? await lexer.lex(file) : undefined;
    modules.set(file, {
      format: lexed?.format ?? "cjs",
      lexed,
      imports: imports
        .filter(({ external }) => !external)
        .map(({ path: imported, kind }) => ({
          file: inputFile(imported, root),
          kind: edgeKind(kind),
        })),
    });
  }
  return modules;
}

function edgeKind(kind: string): "static" | "require" | "dynamic" {
  if (kind === "dynamic-import") return "dynamic";
  return kind === "import-statement" ? "static" : "require";
}

/** Of TypeScript the lexer cannot tell which re-exports are types, of JSX nothing. */
function isExposable(file: string, { format }: BatchModule): boolean {
  return format === "cjs" || !/(?:tsx?|[cm]ts|jsx)$/.test(file);
}

function exposeGroups(
  groups: readonly ExposedGroup[],
  modules: ReadonlyMap<string, CrawledModule>,
  { batch, nameOf }: BundleOptions,
): Exposing {
  const texts = new Map<string, string>();
  const placed = new Map<string, Placed>();
  for (const { root, modules: exposed } of groups) {
    const name = `${root === undefined ? `shared-${batch}` : nameOf(root)}.expose`;
    const lines: string[] = [];
    for (const { file, lazy } of exposed) {
      const module = modules.get(file)!;
      if (!isExposable(file, module)) continue;
      const place = { output: `${name}.js`, prefix: `m${placed.size}_`, lazy };
      placed.set(file, place);
      lines.push(exposeModule(file, place, module.lexed));
    }
    if (lines.length > 0) texts.set(name, lines.join("\n"));
  }
  return { texts, placed };
}

/** Adds the facades of CommonJS entries and where the entries themselves are. */
function finish(
  { texts: outputs, maps }: BundleOutputs,
  { entries, placed }: { entries: readonly BatchEntry[]; placed: Map<string, Placed> },
): Bundle {
  for (const { file, name, format } of entries) {
    if (format === "cjs") outputs.set(`${name}.js`, commonJsFacade(`${name}.cjs.js`));
    placed.set(
      file,
      format === "cjs"
        ? { output: `${name}.cjs.js`, prefix: "", lazy: true }
        : { output: `${name}.js`, prefix: "", lazy: false },
    );
  }
  return { outputs, maps, placed };
}
