import { isDeepStrictEqual } from "node:util";
import type { ImportKind } from "../resolve/reference_kind.ts";
import { isRelative } from "../resolve/specifier.ts";
import type { DependencyTarget, ResolveDependency } from "./dependency_target.ts";
import type { BatchModule } from "./exposure.ts";
import type { FileLexer, LexedFile } from "./lexed_file.ts";
import { ComponentFound, isComponent, SERVED_FILE } from "./served_file.ts";

/** A module of a batch and what its text says; data has no such text. */
export interface CrawledModule extends BatchModule {
  lexed: LexedFile | undefined;
}

export interface CrawlOptions {
  lexer: FileLexer;
  resolve: ResolveDependency;
  /** Resolves `./x` to an absolute path. */
  resolveRelative: (specifier: string, importer: string, kind: ImportKind) => string | undefined;
  /** Whether a module is bundled already. */
  isPlaced: (file: string) => boolean;
  /** Whether an extension is left to a loader of esbuild's by the user's options. */
  hasLoader: (file: string) => boolean;
}

/** What leaves the batch. */
type Outgoing = Pick<Crawled, "bare" | "served">;

const REQUIRE = /(?<![.\w$])require\s*(?:\(|\.\s*resolve)/;

/** Milliseconds after which others get a turn: esbuild's messages among them, which start the work on the other core. */
const TURN = 4;

/** What the entries of a batch reach. */
export interface Crawled {
  modules: Map<string, CrawledModule>;
  /** Where the imports of packages lead, by specifier; `undefined` where that depends on the importer. */
  bare: Map<string, DependencyTarget | undefined>;
  /** Specifiers of files that stay with the server. */
  served: Set<string>;
}

/**
 * Finds the modules that entries reach, without esbuild: of ES modules the lexer tells all that there is to know, in a
 * fraction of the time.
 *
 * @returns `undefined` when something other than plain ES modules is among them: esbuild has to tell.
 * @throws {ComponentFound} When a component is among them.
 */
export async function crawlModules(
  entries: readonly string[],
  options: CrawlOptions,
): Promise<Crawled | undefined> {
  const modules = new Map<string, CrawledModule>();
  const outgoing: Outgoing = { bare: new Map(), served: new Set() };
  let turnEnds = performance.now() + TURN;
  const queue = entries.filter((file) => !options.isPlaced(file));
  const seen = new Set(queue);
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    const module = await crawlModule(file, outgoing, options);
    if (!module) return undefined;
    modules.set(file, module);
    for (const { file: imported } of module.imports) {
      if (seen.has(imported) || options.isPlaced(imported)) continue;
      seen.add(imported);
      queue.push(imported);
    }
    if (performance.now() > turnEnds) {
      await new Promise((resolve) => setTimeout(resolve));
      turnEnds = performance.now() + TURN;
    }
  }
  return { modules, ...outgoing };
}

async function crawlModule(
  file: string,
  outgoing: Outgoing,
  options: CrawlOptions,
): Promise<CrawledModule | undefined> {
  if (file.endsWith(".json")) return { format: "cjs", imports: [], lexed: undefined };
  if (!/\.m?js$/.test(file)) return undefined;
  const lexed = await options.lexer.lex(file);
  if (lexed.isOpaque) return undefined;
  // An ES module may use `require()` as well, and bundlers follow it.
  if (REQUIRE.test(lexed.code)) return undefined;
  if (lexed.format === "cjs") return { format: "cjs", imports: [], lexed };
  const imports: BatchModule["imports"][number][] = [];
  for (const { specifier, kind } of lexed.imports) {
    if (specifier === undefined) continue;
    const imported = await follow(specifier, file, {
      ...options,
      outgoing,
      isDynamic: kind === "dynamic",
    });
    if (imported === "unknown") return undefined;
    if (imported) {
      imports.push({ file: imported.file, kind: kind === "dynamic" ? "dynamic" : "static" });
    }
  }
  return { format: "esm", imports, lexed };
}

async function follow(
  specifier: string,
  importer: string,
  { resolve, resolveRelative, hasLoader, outgoing, isDynamic }: CrawlOptions & {
    outgoing: Outgoing;
    isDynamic: boolean;
  },
): Promise<{ file: string } | "unknown" | undefined> {
  if (isRelative(specifier)) {
    if (hasLoader(specifier)) return "unknown";
    if (isComponent(specifier)) throw new ComponentFound(specifier);
    if (SERVED_FILE.test(specifier)) {
      outgoing.served.add(specifier);
      return undefined;
    }
    const file = resolveRelative(specifier, importer, "import");
    return file === undefined ? "unknown" : { file };
  }
  if (specifier.startsWith("/")) return "unknown";
  const target = await resolve(specifier, importer, isDynamic ? "dynamic" : "import");
  const { bare } = outgoing;
  const known = bare.get(specifier);
  const isSame = known === undefined ? !bare.has(specifier) : isDeepStrictEqual(known, target);
  bare.set(specifier, isSame ? target : undefined);
  return target.type === "bundled" ? { file: target.file } : undefined;
}
