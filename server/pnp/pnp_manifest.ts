import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

/** A package in one version, with one set of peers. */
export interface PnpPackage {
  /** `null` for the project itself. */
  name: string | null;
  reference: string | null;
  /**
   * Relative to the manifest, with a slash at the end; can lead through archives and virtual
   * folders.
   */
  location: string;
  dependencies: ReadonlyMap<string, Dependency>;
}

/**
 * A reference, a name with a reference where the package is installed under another name, `null`
 * for a missing peer.
 */
type Dependency = string | [name: string, reference: string] | null;

/** The parts of the data that are used. */
interface RawManifest {
  packageRegistryData: [name: string | null, [reference: string | null, RawPackage][]][];
  enableTopLevelFallback?: boolean;
  fallbackPool?: [string, Dependency][];
  fallbackExclusionList?: [name: string, references: string[]][];
  ignorePatternData?: string | null;
}

interface RawPackage {
  packageLocation: string;
  packageDependencies: [string, Dependency][];
}

export const MANIFEST_FILE = ".pnp.cjs";
/** The file with the data under `pnpEnableInlining: false`. */
const DATA_FILE = ".pnp.data.json";
/** The data as a text in the program; Yarn 3 and earlier do not name its variable. */
const INLINED =
  /(?:RAW_RUNTIME_STATE\s*=\s*|hydrateRuntimeState\(JSON\.parse\()'((?:[^'\\]+|\\[^])*)'/;

/**
 * The packages of a project by Yarn's Plug'n'Play. The manifest is a program, but only its data are
 * read: running it takes a third of a second.
 *
 * Source: https://yarnpkg.com/advanced/pnp-spec
 */
export class PnpManifest {
  readonly packages: readonly PnpPackage[];
  readonly #byLocator: ReadonlyMap<string, PnpPackage>;
  readonly #fallback: ReadonlyMap<string, Dependency>;
  readonly #withoutFallback: ReadonlySet<string>;
  readonly #ignored: RegExp | undefined;

  /** @param data The data in the manifest. */
  constructor(data: unknown) {
    const raw = data as RawManifest;
    this.packages = raw.packageRegistryData.flatMap(([name, versions]) =>
      versions.map(([reference, { packageLocation, packageDependencies }]) => ({
        name,
        reference,
        location: packageLocation,
        dependencies: new Map(packageDependencies),
      }))
    );
    this.#byLocator = new Map(this.packages.map((each) => [key(each.name, each.reference), each]));
    this.#fallback = raw.enableTopLevelFallback
      ? new Map([
        ...raw.fallbackPool ?? [],
        ...[...this.#byLocator.get(key(null, null))?.dependencies ?? []]
          .filter(([, dependency]) => dependency !== null),
      ])
      : new Map();
    this.#withoutFallback = new Set(
      raw.fallbackExclusionList?.flatMap(([name, references]) =>
        references.map((reference) => key(name, reference))
      ),
    );
    this.#ignored = raw.ignorePatternData ? new RegExp(raw.ignorePatternData) : undefined;
  }

  /**
   * The package that a name refers to in `owner`, or `undefined` when `owner` does not depend on
   * it.
   */
  dependency(owner: PnpPackage, name: string): PnpPackage | undefined {
    const found = owner.dependencies.get(name) ??
      (this.#withoutFallback.has(key(owner.name, owner.reference))
        ? undefined
        : this.#fallback.get(name));
    if (!found) return undefined;
    return this.#byLocator.get(typeof found === "string" ? key(name, found) : key(...found));
  }

  /** Whether files at a path, relative to the manifest, are resolved by the ordinary rules. */
  isIgnored(relative: string): boolean {
    return this.#ignored?.test(relative) ?? false;
  }
}

/**
 * Reads a manifest.
 *
 * @param file Absolute path of the `.pnp.cjs`.
 * @throws Error when Yarn did not write it.
 */
export function readPnpManifest(file: string): PnpManifest {
  const source = dataFileOf(file);
  const text = source === file ? inlinedData(file) : readFileSync(source, "utf8");
  return new PnpManifest(JSON.parse(text));
}

/**
 * The file with a manifest's data, which is its own file or the program. Only this file changes
 * when packages do.
 */
export function dataFileOf(file: string): string {
  const dataFile = path.join(path.dirname(file), DATA_FILE);
  return existsSync(dataFile) ? dataFile : file;
}

function inlinedData(file: string): string {
  const text = INLINED.exec(readFileSync(file, "utf8"))?.[1];
  if (text === undefined) throw new Error("it does not contain Yarn's data");
  // Yarn breaks the lines with a backslash.
  return text.replace(/\\(\r?\n|[^])/g, (_, next: string) => next.trim());
}

function key(name: string | null, reference: string | null): string {
  return `${name}\n${reference}`;
}
