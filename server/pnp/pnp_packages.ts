/**
 * How packages of Yarn's Plug'n'Play are found:
 *
 * 1. The project has no `node_modules`; its `.pnp.cjs` maps the dependencies of each package to
 *    other packages. (`pnp_manifest.ts`)
 * 2. Every package has a *real folder*: the one that it was unpacked to (`package_store.ts`), or
 *    its own one for packages of the workspace and unplugged packages.
 * 3. An importer belongs to the nearest real folder around it. Its imports are looked up from
 *    within the real folder of the other package, by the ordinary rules: `exports`, conditions,
 *    `main`.
 */
import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import { foldersUp, normalizePath } from "../base/paths.ts";
import { PackageStore } from "./package_store.ts";
import {
  dataFileOf,
  MANIFEST_FILE,
  type PnpManifest,
  type PnpPackage,
  readPnpManifest,
} from "./pnp_manifest.ts";

/** The lookup that replaces that of a specifier. */
export interface PnpRequest {
  /** The package's own name or the absolute path of its folder, with the subpath. */
  specifier: string;
  /** Absolute path, inside of the package. */
  importer: string;
}

export interface PnpPackagesOptions {
  store?: PackageStore;
  /** Receives the folder of each unpacked package that is imported. */
  onPackage?: ((folder: string) => void) | undefined;
}

/** The location of a package. */
interface Place {
  folder: string;
  /** The archive to unpack, and the target folder. */
  archive?: { file: string; target: string };
}

/** The parts of a `package.json` that are used. */
interface PackageManifest {
  name?: unknown;
  exports?: unknown;
}

const VIRTUAL = /^(.*?)\/(?:__virtual__|\$\$virtual)\/([^/]+)\/(\d+)\/(.*)$/;
const ARCHIVE = /^(.+?\.zip)\/(.+)$/;
const BARE = /^((?:@[^/]+\/)?[^/]+)(.*)$/;

/** The manifest of the project around `folder`: the nearest one at or above it. */
export function findPnpManifest(folder: string): string | undefined {
  for (const current of foldersUp(folder)) {
    const file = path.posix.join(current, MANIFEST_FILE);
    if (existsSync(file)) return file;
  }
  return undefined;
}

/** The packages of one project. */
export class PnpPackages {
  readonly #manifest: PnpManifest;
  readonly #file: string;
  /** The folder of the manifest, to which its locations are relative. */
  readonly #base: string;
  readonly #stamp: string | undefined;
  readonly #store: PackageStore;
  readonly #onPackage: PnpPackagesOptions["onPackage"];
  readonly #places = new Map<PnpPackage, Place>();
  /**
   * The packages of a real folder. A package of the workspace has several, if others use it with
   * different peers.
   */
  readonly #byFolder = new Map<string, PnpPackage[]>();
  readonly #ownersByFolder = new Map<string, readonly PnpPackage[]>();
  /** The manifests of unpacked packages, which never change. */
  readonly #unpacked = new Map<Place, PackageManifest>();

  /**
   * @param file Absolute path of the `.pnp.cjs`.
   * @throws Error when it cannot be read.
   */
  constructor(file: string, { store = new PackageStore(), onPackage }: PnpPackagesOptions = {}) {
    this.#file = file;
    this.#base = normalizePath(realpathSync(path.dirname(file)));
    this.#stamp = stampOf(dataFileOf(file));
    this.#manifest = readPnpManifest(file);
    this.#store = store;
    this.#onPackage = onPackage;
    for (const each of this.#manifest.packages) this.#add(each);
  }

  /** Whether these packages match the current manifest. */
  isCurrent(file: string): boolean {
    return file === this.#file && stampOf(dataFileOf(file)) === this.#stamp;
  }

  /** Whether the manifest decides the imports of a file. */
  covers(importer: string): boolean {
    return this.#ownersOf(importer).length > 0;
  }

  /**
   * Finds the package that a name refers to in an importer.
   *
   * @param specifier Bare, without query.
   * @param importer Absolute path of the importing file.
   * @returns `undefined` when the importer does not depend on such a package.
   * @throws VireoError `FILE_UNREADABLE`
   */
  locate(specifier: string, importer: string): PnpRequest | undefined {
    const [, name, subpath] = BARE.exec(specifier) ?? [];
    if (name === undefined || subpath === undefined) return undefined;
    for (const owner of this.#ownersOf(importer)) {
      const found = this.#manifest.dependency(owner, name);
      const place = found && this.#places.get(found);
      if (place) return requestIn(place.folder, subpath, this.#open(place));
    }
    return undefined;
  }

  #add(each: PnpPackage): void {
    const place = this.#placeOf(each);
    if (!place) return;
    this.#places.set(each, place);
    const known = this.#byFolder.get(place.folder);
    if (known) known.push(each);
    else this.#byFolder.set(place.folder, [each]);
  }

  #placeOf({ location }: PnpPackage): Place | undefined {
    const { physical, instance } = withoutVirtual(path.posix.join(this.#base, location));
    const [, file, inside] = ARCHIVE.exec(physical) ?? [];
    if (file === undefined || inside === undefined) return { folder: withoutSlash(physical) };
    const target = this.#store.folderOf(file, instance);
    return target === undefined
      ? undefined
      : { folder: withoutSlash(`${target}/${inside}`), archive: { file, target } };
  }

  /** Unpacks a package if necessary, and reads its `package.json`. */
  #open(place: Place): PackageManifest {
    const { folder, archive } = place;
    if (!archive) return readManifest(folder);
    let manifest = this.#unpacked.get(place);
    if (!manifest) {
      this.#store.unpack(archive.file, archive.target);
      this.#onPackage?.(folder);
      this.#unpacked.set(place, manifest = readManifest(folder));
    }
    return manifest;
  }

  #ownersOf(importer: string): readonly PnpPackage[] {
    const inProject = path.posix.relative(this.#base, importer);
    if (!inProject.startsWith("../") && this.#manifest.isIgnored(inProject)) return [];
    const start = path.posix.dirname(importer);
    let owners = this.#ownersByFolder.get(start);
    if (!owners) this.#ownersByFolder.set(start, owners = this.#findOwners(start));
    return owners;
  }

  #findOwners(start: string): readonly PnpPackage[] {
    for (const current of foldersUp(start)) {
      const found = this.#byFolder.get(current);
      if (found) return found;
    }
    return [];
  }
}

/**
 * `/p/.yarn/__virtual__/<instance>/1/cache/x.zip/` is an instance of `/p/cache/x.zip/` for one of
 * its dependents.
 */
function withoutVirtual(location: string): { physical: string; instance: string } {
  const [, base, instance, depth, rest] = VIRTUAL.exec(location) ?? [];
  if (base === undefined) return { physical: location, instance: "" };
  const physical = path.posix.join(base, "../".repeat(Number(depth)), rest!);
  return { physical, instance: instance! };
}

function withoutSlash(folder: string): string {
  return folder.length > 1 && folder.endsWith("/") ? folder.slice(0, -1) : folder;
}

/**
 * A package with `exports` is looked up by its own name, so that they apply; others offer all their
 * files.
 */
function requestIn(
  folder: string,
  subpath: string,
  { name, exports }: PackageManifest,
): PnpRequest {
  const refersToItself = typeof name === "string" && exports !== undefined && exports !== null;
  return {
    specifier: (refersToItself ? name : folder) + subpath,
    importer: `${folder}/package.json`,
  };
}

function readManifest(folder: string): PackageManifest {
  try {
    return JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  } catch {
    return {};
  }
}

/** Identifies the state of a file. Its modification time alone is too coarse. */
function stampOf(file: string): string | undefined {
  const found = statSync(file, { throwIfNoEntry: false });
  return found && `${found.mtimeMs} ${found.ctimeMs} ${found.size} ${found.ino}`;
}
