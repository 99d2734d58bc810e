/**
 * How a batch is bundled:
 *
 * 1. esbuild bundles the entries of the batch with code splitting. When each turns out to be a single module, that is all.
 * 2. Otherwise the graph of the first run tells which modules there are, and a second run adds files that *expose* them,
 *    so that entries met later can share modules instead of bundling them twice (`exposure.ts`).
 * 3. A CommonJS entry is bundled as a function that runs it; a facade that calls it is the module which the page imports.
 * 4. Modules of earlier batches are imported from the files that expose them.
 * 5. A package that contains components is not bundled: its entries lead to its sources.
 */
import type { BuildContext, BuildOptions, BuildResult, Metafile } from "esbuild";
import path from "node:path";
import { loadEsbuild } from "../../compiler/esbuild_service.ts";
import { slash } from "../paths.ts";
import {
  COMMONJS_ENTRY,
  dependencyPlugin,
  type DependencyPluginOptions,
  EXPOSED_ENTRY,
} from "./dependency_plugin.ts";
import { type BatchModule, type ExposedGroup, planExposure } from "./exposure.ts";
import { commonJsFacade, exposeModule, type Placed, sourceFacade } from "./interop.ts";
import type { LexedFile } from "./lexed_file.ts";

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
  /** Tells the batches of a unit apart, in the name of the file that exposes what its entries share. */
  batch: number;
  /** What the user's config and ours say to esbuild. */
  esbuild: BuildOptions;
  plugin: Pick<DependencyPluginOptions, "lexer" | "resolve" | "urlOf">;
  /** Gives the bundle name of a file. */
  nameOf: (file: string) => string;
  /** Takes the contexts of running builds, so that they can be cancelled. */
  running: Set<BuildContext>;
}

export interface Bundle {
  /** Texts by file name. */
  outputs: Map<string, string>;
  /** The modules that these outputs hold. */
  placed: Map<string, Placed>;
}

/** A package imports a component, which only the server's plugins can compile. */
export class ComponentFound extends Error {
  constructor(readonly file: string) {
    super(`Found the component "${file}"`);
  }
}

/** A module of a batch and what its text says. */
type LexedModule = BatchModule & { lexed: LexedFile | undefined };

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
  const { entries, placed, plugin: { lexer } } = options;
  const files = entries.map(({ file }) => file);
  const lexed = new Map<string, LexedFile>();
  for (const file of files) lexed.set(file, await lexer.lex(file));
  const draft = await run(options, { entries, lexed, exposing: new Map() });
  const modules = await lexModules(draft.metafile, options);
  const isPlain = files.every((file) => !placed.has(file)) && modules.size <= files.length;
  if (isPlain) return finish(draft, { entries, placed: new Map() });

  const { dynamicRoots, groups } = planExposure(files.filter((file) => modules.has(file)), modules);
  const dynamicEntries = dynamicRoots
    .filter((file) => isExposable(file, modules.get(file)!))
    .map((file) => ({ file, name: options.nameOf(file), format: modules.get(file)!.format }));
  const exposing = exposeGroups(groups, modules, options);
  const all = [...entries, ...dynamicEntries];
  for (const [file, module] of modules) if (module.lexed) lexed.set(file, module.lexed);
  const result = await run(options, { entries: all, lexed, exposing: exposing.texts });
  return finish(result, { entries: all, placed: exposing.placed });
}

/** The modules of entries whose package is served as source: they lead there. */
export async function bundleAsSource(
  { entries, plugin: { lexer, urlOf } }: Pick<BundleOptions, "entries" | "plugin">,
): Promise<Bundle> {
  const outputs = new Map<string, string>();
  for (const { file, name } of entries) {
    outputs.set(`${name}.js`, sourceFacade(urlOf(file), await lexer.lex(file)));
  }
  return { outputs, placed: new Map() };
}

interface RunOptions {
  entries: readonly BatchEntry[];
  lexed: ReadonlyMap<string, LexedFile>;
  /** Texts of files that expose modules. */
  exposing: ReadonlyMap<string, string>;
}

type RunResult = BuildResult<{ write: false; metafile: true }>;

async function run(
  options: BundleOptions,
  { entries, lexed, exposing }: RunOptions,
): Promise<RunResult> {
  const esbuild = await loadEsbuild();
  const withMetaUrl = new Set<string>();
  for (const [file, { metaUrls }] of lexed) if (metaUrls.length > 0) withMetaUrl.add(file);
  let component: string | undefined;
  const plugin = dependencyPlugin({
    ...options.plugin,
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
    sourcemap: "linked",
    outdir: options.folder,
    entryNames: "[name]",
    chunkNames: "chunk-[hash]",
    logLevel: "silent",
    plugins: [...options.esbuild.plugins ?? [], plugin],
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

/** The modules that a run bundled, by file: not those of earlier batches, and none of the texts that join bundles. */
async function lexModules(
  metafile: Metafile,
  { root, placed, plugin: { lexer } }: BundleOptions,
): Promise<Map<string, LexedModule>> {
  const fileOf = (input: string) => path.posix.resolve(root, slash(input));
  const modules = new Map<string, LexedModule>();
  await Promise.all(
    Object.entries(metafile.inputs).map(async ([input, { imports }]) => {
      const file = fileOf(input);
      if (/^[\w-]{2,}:/.test(input) || placed.has(file)) return;
      const lexed = /\.[cm]?[jt]sx?$/.test(file) ? await lexer.lex(file) : undefined;
      modules.set(file, {
        format: lexed?.format ?? "cjs",
        lexed,
        imports: imports
          .filter(({ external }) => !external)
          .map(({ path: imported, kind }) => ({ file: fileOf(imported), kind: edgeKind(kind) })),
      });
    }),
  );
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
  modules: ReadonlyMap<string, LexedModule>,
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
  { outputFiles }: RunResult,
  { entries, placed }: { entries: readonly BatchEntry[]; placed: Map<string, Placed> },
): Bundle {
  const outputs = new Map<string, string>();
  for (const file of outputFiles) outputs.set(path.posix.basename(slash(file.path)), file.text);
  for (const { file, name, format } of entries) {
    if (format === "cjs") outputs.set(`${name}.js`, commonJsFacade(`${name}.cjs.js`));
    placed.set(
      file,
      format === "cjs"
        ? { output: `${name}.cjs.js`, prefix: "", lazy: true }
        : { output: `${name}.js`, prefix: "", lazy: false },
    );
  }
  return { outputs, placed };
}
