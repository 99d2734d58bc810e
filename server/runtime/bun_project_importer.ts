/**
 * How a project's module is imported on Bun:
 *
 * 1. Bun resolves bare specifiers from the folder of the importing file, ES module or CommonJS, so that the project's own
 *    `node_modules` are found without help.
 * 2. Provided modules ("vite") are registered with Bun, which asks for them before it looks for a package.
 * 3. Text in place of a file gets a path of its own beside that file. A plugin of Bun's resolves and loads it.
 * 4. A fresh import drops the project's own modules from the cache that `import` and `require` share.
 */
import { existsSync, readFileSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { VireoError } from "../errors.ts";
import { bunApi } from "./bun_api.ts";
import type { ImportFileOptions, ProjectImporter } from "./runtime.ts";

type Namespace = Record<string, unknown>;

/** Ends the path of text that stands in a file's place, as errors name it. */
const SOURCE_PATH = /\.vireo-\d+\.mjs$/;
/** What this program itself is made of; projects may lie in the same folder (`examples/`). */
const OWN_CODE = ["../", "../../client/", "../../compiler/", "../../scripts/", "../../mod.ts"]
  .map((name) => fileURLToPath(new URL(name, import.meta.url)));

/** What Bun's plugin knows, once per process because Bun's module loader is. */
class SourceModules {
  readonly #sources = new Map<string, string>();
  #count = 0;

  register(): this {
    bunApi().plugin({
      name: "vireo-project",
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
    return this;
  }

  async import(file: string, source: string): Promise<Namespace> {
    const name = `${file}.vireo-${++this.#count}.mjs`;
    this.#sources.set(name, source);
    try {
      return await import(name);
    } finally {
      this.#sources.delete(name);
    }
  }
}

let sourceModules: SourceModules | undefined;

/** Imports modules of a user's project into this process by Bun's own resolution. */
export class BunProjectImporter implements ProjectImporter {
  async importFile(file: string, options: ImportFileOptions = {}): Promise<Namespace> {
    if (options.fresh || options.source !== undefined) dropProjectModules();
    if (options.source === undefined) return await import(file);
    sourceModules ??= new SourceModules().register();
    return await sourceModules.import(file, options.source);
  }

  async importPackage(specifier: string, folder: string): Promise<Namespace> {
    if (isBuiltin(specifier) || provided.has(specifier)) return await import(specifier);
    return await import(resolvePackage(specifier, folder));
  }

  provide(specifiers: Readonly<Record<string, Namespace>>): void {
    for (const [specifier, namespace] of Object.entries(specifiers)) {
      provided.add(specifier);
      bunApi().plugin({
        name: `vireo-${specifier}`,
        setup: (build) => build.module(specifier, () => ({ exports: namespace, loader: "object" })),
      });
    }
  }
}

const provided = new Set<string>();

function resolvePackage(specifier: string, folder: string): string {
  try {
    // Bun would download what is not installed.
    if (!isInstalled(packageName(specifier), folder)) throw new Error("It is not installed");
    return bunApi().resolveSync(specifier, folder);
  } catch (cause) {
    throw new VireoError(
      "MODULE_NOT_FOUND",
      `Cannot find package "${specifier}" from "${folder}"`,
      { hint: `Install it in the project: npm install ${packageName(specifier)}`, cause },
    );
  }
}

/** Whether a folder or one around it has the package in its `node_modules`, or is the package. */
function isInstalled(name: string, folder: string): boolean {
  for (let current = folder;; current = path.dirname(current)) {
    if (existsSync(path.join(current, "node_modules", name))) return true;
    if (nameOf(path.join(current, "package.json")) === name) return true;
    if (path.dirname(current) === current) return false;
  }
}

function nameOf(manifest: string): unknown {
  try {
    return JSON.parse(readFileSync(manifest, "utf8")).name;
  } catch {
    return undefined;
  }
}

function packageName(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

/** Forgets the modules that are neither this program's nor of a package. */
function dropProjectModules(): void {
  const { cache } = createRequire(import.meta.url);
  for (const file of Object.keys(cache)) {
    if (!path.isAbsolute(file) || file.includes(`${path.sep}node_modules${path.sep}`)) continue;
    if (OWN_CODE.some((own) => file.startsWith(own))) continue;
    delete cache[file];
  }
}
