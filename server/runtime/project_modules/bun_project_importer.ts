/**
 * How a project's module is imported on Bun:
 *
 * 1. Bun resolves bare specifiers from the folder of the importing file, ES module or CommonJS, so
 *    that it finds the project's own `node_modules` without help.
 * 2. Provided modules ("vite") are registered with Bun, which checks them before it looks for a
 *    package.
 * 3. Text that replaces a file gets a path of its own beside that file. A plugin of Bun resolves
 *    and loads it.
 * 4. A fresh import removes the project's own modules from the cache that `import` and `require`
 *    share.
 */
import { createRequire, isBuiltin } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { VireoError } from "../../base/errors.ts";
import { INTERNAL_URLS } from "../../base/internal_urls.ts";
import { bunApi } from "../bun/bun_api.ts";
import { installedPackage, packageName } from "./installed_package.ts";
import type { ImportFileOptions, ProjectImporter } from "../runtime.ts";

type Namespace = Record<string, unknown>;

/** End of the path of text that replaces a file, as it appears in errors. */
const SOURCE_PATH = /\.vireo-\d+\.mjs$/;

/** State of Bun's module loader. There is one loader per process, and so one instance. */
class BunModules {
  readonly #provided = new Set<string>();
  readonly #sources = new Map<string, string>();
  #isRegistered = false;
  #count = 0;

  async importSource(file: string, source: string): Promise<Namespace> {
    this.#register();
    const name = `${file}.vireo-${++this.#count}.mjs`;
    this.#sources.set(name, source);
    try {
      return await import(name);
    } finally {
      this.#sources.delete(name);
    }
  }

  isProvided(specifier: string): boolean {
    return this.#provided.has(specifier);
  }

  provide(specifier: string, namespace: Namespace): void {
    this.#provided.add(specifier);
    bunApi().plugin({
      name: `vireo-${specifier}`,
      setup: (build) => build.module(specifier, () => ({ exports: namespace, loader: "object" })),
    });
  }

  #register(): void {
    if (this.#isRegistered) return;
    this.#isRegistered = true;
    bunApi().plugin({
      name: "vireo-sources",
      setup: (build) => {
        build.onResolve({ filter: SOURCE_PATH }, ({ path: file }) => ({
          path: file,
          namespace: "file",
        }));
        build.onLoad({ filter: SOURCE_PATH }, ({ path: file }) => ({
          contents: this.#sources.get(file) ?? "",
          loader: "js",
        }));
      },
    });
  }
}

const modules = new BunModules();

/** Imports modules of a user's project into this process by Bun's own resolution. */
export class BunProjectImporter implements ProjectImporter {
  async importFile(file: string, options: ImportFileOptions = {}): Promise<Namespace> {
    if (options.fresh || options.source !== undefined) dropProjectModules();
    if (options.source === undefined) return await import(file);
    return await modules.importSource(file, options.source);
  }

  async importPackage(specifier: string, folder: string): Promise<Namespace> {
    if (isBuiltin(specifier) || modules.isProvided(specifier)) return await import(specifier);
    return await import(resolvePackage(specifier, folder));
  }

  provide(specifiers: Readonly<Record<string, Namespace>>): void {
    for (const [specifier, namespace] of Object.entries(specifiers)) {
      modules.provide(specifier, namespace);
    }
  }
}

function resolvePackage(specifier: string, folder: string): string {
  let cause: unknown;
  try {
    // Bun would download a package that is not installed.
    if (installedPackage(specifier, folder)) return bunApi().resolveSync(specifier, folder);
  } catch (error) {
    cause = error;
  }
  throw new VireoError(
    "MODULE_NOT_FOUND",
    `Cannot find package "${specifier}" from "${folder}"`,
    { hint: `Install "${packageName(specifier)}" in the project`, cause },
  );
}

/** Removes modules of the project from the cache, but not those of this program and of packages. */
function dropProjectModules(): void {
  const { cache } = createRequire(import.meta.url);
  for (const file of Object.keys(cache)) {
    if (!path.isAbsolute(file) || file.includes(`${path.sep}node_modules${path.sep}`)) continue;
    const { href } = pathToFileURL(file);
    if (!INTERNAL_URLS.some((own) => href.startsWith(own))) delete cache[file];
  }
}
