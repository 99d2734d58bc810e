/**
 * Packages that an import names and nobody has installed. They are looked for until they are there: a watcher does
 * not see it, because `node_modules` is not watched, and not every installation changes a lockfile.
 */
import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { findPnpManifest } from "../pnp/pnp_packages.ts";
import { foldersUp } from "../base/paths.ts";
import { cleanUrl } from "../base/url.ts";
import type { Resolver } from "../resolve/resolver.ts";
import { isBare, packageNameOf } from "../resolve/specifier.ts";

export interface MissingPackagesOptions {
  root: string;
  resolver: Pick<Resolver, "resolve">;
  /** Milliseconds between looks. */
  interval?: number;
}

/** An import of a package that is not installed. */
export interface MissingImport {
  specifier: string;
  /** The importing module's id. */
  importer: string;
}

const INTERVAL = 500;

export class MissingPackages {
  readonly #options: MissingPackagesOptions;
  /** Each with the state of the Plug'n'Play manifest at which it was missing. */
  readonly #imports = new Map<string, { missing: MissingImport; manifest: number }>();
  /** Those that were there at the last look: a package may still be in the writing then. */
  readonly #found = new Set<string>();
  #onInstalled: ((imports: MissingImport[]) => void) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  constructor(options: MissingPackagesOptions) {
    this.#options = options;
  }

  /** Begins to look for the packages, those that were noted before among them. */
  start(onInstalled: (imports: MissingImport[]) => void): void {
    this.#onInstalled = onInstalled;
    if (this.#imports.size > 0) this.#schedule();
  }

  /** Notes an import that leads nowhere. */
  note(specifier: string, importer: string): void {
    if (!isBare(specifier) || this.#isClosed) return;
    this.#imports.set(`${specifier}\n${importer}`, {
      missing: { specifier, importer },
      manifest: this.#manifestTime(),
    });
    this.#schedule();
  }

  /** Forgets all that was noted: whatever is still missing will be met again. */
  clear(): void {
    this.#imports.clear();
    this.#found.clear();
  }

  /** Looks no more. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #schedule(): void {
    if (!this.#onInstalled || this.#isClosed) return;
    const { interval = INTERVAL } = this.#options;
    this.#timer ??= setTimeout(() => this.#check(), interval);
  }

  #check(): void {
    this.#timer = undefined;
    const installed: MissingImport[] = [];
    const manifest = this.#manifestTime();
    for (const [key, { missing, manifest: before }] of this.#imports) {
      const isInstalled = manifest === before
        ? this.#isInstalled(missing)
        : this.#leadsToFile(missing);
      if (!isInstalled) this.#found.delete(key);
      else if (!this.#found.has(key)) this.#found.add(key);
      else installed.push(missing);
    }
    // Together, when all that were found are complete: an installation often brings several.
    if (installed.length > 0 && installed.length === this.#found.size) {
      for (const { specifier, importer } of installed) {
        this.#imports.delete(`${specifier}\n${importer}`);
      }
      this.#found.clear();
      this.#onInstalled?.(installed);
    }
    if (this.#imports.size > 0) this.#schedule();
  }

  /** When the manifest of Plug'n'Play was written: it names all packages. 0 when there is none. */
  #manifestTime(): number {
    const file = findPnpManifest(this.#options.root);
    return file === undefined ? 0 : statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  }

  /** A package of styles can lack an entry for scripts. */
  #leadsToFile({ specifier, importer }: MissingImport): boolean {
    return (["import", "css", "sass"] as const).some((kind) =>
      this.#options.resolver.resolve(specifier, importer, { kind })?.kind === "file"
    );
  }

  #isInstalled(missing: MissingImport): boolean {
    const { root } = this.#options;
    const { specifier, importer } = missing;
    const file = cleanUrl(importer);
    const start = path.isAbsolute(file) ? path.posix.dirname(file) : root;
    const name = packageNameOf(specifier);
    for (const folder of foldersUp(start)) {
      // Resolving anew empties caches: it is not done before there is something to find.
      if (existsSync(path.posix.join(folder, "node_modules", name, "package.json"))) {
        return this.#leadsToFile(missing);
      }
    }
    return false;
  }
}
