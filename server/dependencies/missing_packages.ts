/**
 * Imported packages that are not installed. They are looked for periodically: the watcher does not
 * notice an installation, because `node_modules` is not watched and not every installation changes
 * a lockfile.
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
  /** Milliseconds between checks. */
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
  /**
   * The missing imports, with the modification time of the Plug'n'Play manifest when they were
   * noted.
   */
  readonly #imports = new Map<string, { missing: MissingImport; manifest: number }>();
  /**
   * The keys of imports whose packages existed at the last check, but can still have been
   * incomplete.
   */
  readonly #found = new Set<string>();
  #onInstalled: ((imports: MissingImport[]) => void) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  constructor(options: MissingPackagesOptions) {
    this.#options = options;
  }

  /** Starts to look for packages, including those that were noted before. */
  start(onInstalled: (imports: MissingImport[]) => void): void {
    this.#onInstalled = onInstalled;
    if (this.#imports.size > 0) this.#schedule();
  }

  /** Notes an import that cannot be resolved. */
  note(specifier: string, importer: string): void {
    if (!isBare(specifier) || this.#isClosed) return;
    this.#imports.set(`${specifier}\n${importer}`, {
      missing: { specifier, importer },
      manifest: this.#manifestTime(),
    });
    this.#schedule();
  }

  /** Forgets all noted imports. Those that are still missing are noted again. */
  clear(): void {
    this.#imports.clear();
    this.#found.clear();
  }

  /** Stops looking. */
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
    // Reported together when all found packages are complete: one installation often adds several.
    if (installed.length > 0 && installed.length === this.#found.size) {
      for (const { specifier, importer } of installed) {
        this.#imports.delete(`${specifier}\n${importer}`);
      }
      this.#found.clear();
      this.#onInstalled?.(installed);
    }
    if (this.#imports.size > 0) this.#schedule();
  }

  /**
   * Modification time of the Plug'n'Play manifest, which lists all packages; 0 if there is none.
   */
  #manifestTime(): number {
    const file = findPnpManifest(this.#options.root);
    return file === undefined ? 0 : statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  }

  /** Tries all kinds of imports, because a package of styles can lack an entry for scripts. */
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
      // Resolving again clears caches, so it is done only if the package exists.
      if (existsSync(path.posix.join(folder, "node_modules", name, "package.json"))) {
        return this.#leadsToFile(missing);
      }
    }
    return false;
  }
}
