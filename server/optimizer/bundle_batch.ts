import type { BuildContext, BuildOptions } from "esbuild";
import { type BatchEntry, type Bundle, bundle, bundleAsSource } from "./bundle.ts";
import type { DependencyKind, DependencyTarget } from "./dependency_target.ts";
import { commonJsFacade, type Placed } from "./interop.ts";
import type { FileLexer } from "./lexed_file.ts";
import { type Link, linkKey } from "./metadata.ts";
import { ComponentFound } from "./served_file.ts";
import { shortHash } from "./unit_name.ts";

/** What bundling needs of its optimizer. */
export interface BatchContext {
  root: string;
  esbuild: BuildOptions;
  lexer: FileLexer;
  /** Where an import of a package goes, and what to remember of it. */
  resolve: (
    specifier: string,
    importer: string,
    kind: DependencyKind,
  ) => Promise<{ target: DependencyTarget; link: Link }>;
  /** Resolves `./x` within packages to an absolute path. */
  resolveRelative: (
    specifier: string,
    importer: string,
    kind: "import" | "require",
  ) => string | undefined;
  urlOf: (file: string) => string;
  nameOf: (file: string) => string;
  running: Set<BuildContext>;
}

export interface Batch {
  /** The unit's folder in the cache. */
  folder: string;
  entries: readonly BatchEntry[];
  /** Modules of earlier batches, by file. */
  placed: ReadonlyMap<string, Placed>;
  withMaps?: boolean;
}

/** A bundle and the imports that left the unit. */
export interface BatchResult extends Bundle {
  links: Link[];
}

/** Bundles entries of one unit together. */
export async function bundleBatch(
  { folder, entries, placed, withMaps = false }: Batch,
  { root, esbuild, lexer, resolve, resolveRelative, urlOf, nameOf, running }: BatchContext,
): Promise<BatchResult> {
  const links: Link[] = [];
  const targets = new Map<string, Promise<DependencyTarget>>();
  const isBundled = ({ file }: BatchEntry) => placed.get(file)?.prefix === "";
  const options = {
    root,
    folder,
    entries: entries.filter((entry) => !isBundled(entry)),
    placed,
    // Not its number: another server may have given that to another one.
    batch: shortHash(entries.map(({ name }) => name).sort().join()),
    esbuild,
    nameOf,
    running,
    withMaps,
    plugin: {
      lexer,
      urlOf,
      resolveRelative,
      resolve: (specifier: string, importer: string, kind: DependencyKind) => {
        const key = linkKey({ specifier, importer, kind });
        let target = targets.get(key);
        if (!target) {
          target = resolve(specifier, importer, kind).then((resolved) => {
            links.push(resolved.link);
            return resolved.target;
          });
          targets.set(key, target);
        }
        return target;
      },
    },
  };
  const result = options.entries.length === 0
    ? { outputs: new Map<string, string>(), maps: new Map<string, string>(), placed: new Map() }
    : await bundle(options).catch((error) => {
      if (error instanceof ComponentFound && entries.length === 1) return bundleAsSource(options);
      throw error;
    });
  // An entry that was bundled as the target of a dynamic import has its file already.
  for (const { name, format } of entries.filter(isBundled)) {
    if (format === "cjs") result.outputs.set(`${name}.js`, commonJsFacade(`${name}.cjs.js`));
  }
  return { ...result, links };
}
