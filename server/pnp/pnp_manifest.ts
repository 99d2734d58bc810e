import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

/** A package in one version, with one set of peers. */
export interface PnpPackage {
  /** `null` for the project itself. */
  name: string | null;
  reference: string | null;
  /** Relative to the manifest, with a slash at the end; may lead through archives and virtual folders. */
  location: string;
  dependencies: ReadonlyMap<string, Dependency>;
}

/** A reference, a name with a reference where the package is installed under another name, `null` for a missing peer. */
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
/** Where the data are with `pnpEnableInlining: false`. */
const DATA_FILE = ".pnp.data.json";
/** The data as a text in the program; Yarn 3 and earlier have no name for it. */
const INLINED =
  /(?:RAW_RUNTIME_STATE\s*=\s*|hydrateRuntimeState\(JSON\.parse\()'((?:[^'\\]+|\\[^])*)'/;

/**
 * What Yarn's Plug'n'Play says about the packages of a project. The file is a program, of which only the data are read:
 * running it takes a third of a second.
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

  /** The package that `owner` means by a name, or `undefined` when it does not depend on such a one. */
  dependency(owner: PnpPackage, name: string): PnpPackage | undefined {
    const found = owner.dependencies.get(name) ??
      (this.#withoutFallback.has(key(owner.name, owner.reference))
        ? undefined
        : this.#fallback.get(name));
    if (!found) return undefined;
    return this.#byLocator.get(typeof found === "string" ? key(name, found) : key(...found));
  }

  /** Whether files at a path, relative to the manifest, are resolved in the ordinary way. */
  isIgnored(relative: string): boolean {
    return this.#ignored?.test(relative) ?? false;
  }
}

/**
 * Reads a manifest.
 *
 * @param file Absolute path of the `.pnp.cjs`.
 * @throws Error when it is not what Yarn writes.
 */
export function readPnpManifest(file: string): PnpManifest {
  const source = dataFileOf(file);
  const text = source === file ? inlinedData(file) : readFileSync(source, "utf8");
  return new PnpManifest(JSON.parse(text));
}

/** The file that the data of a manifest are in: the program stays the same where they have one of their own. */
export function dataFileOf(file: string): string {
  const dataFile = path.join(path.dirname(file), DATA_FILE);
  return existsSync(dataFile) ? dataFile : file;
}

function inlinedData(file: string): string {
  const text = INLINED.exec(readFileSync(file, "utf8"))?.[1];
  if (text === undefined) throw new Error("it holds no data that Yarn would write");
  // Lines end with a backslash.
  return text.replace(/\\(\r?\n|[^])/g, (_, next: string) => next.trim());
}

function key(name: string | null, reference: string | null): string {
  return `${name}\n${reference}`;
}
