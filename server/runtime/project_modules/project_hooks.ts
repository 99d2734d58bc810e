/**
 * Node's module loading for the files of a user's project inside this process.
 *
 * How a project's module is imported:
 * 1. Deno resolves bare specifiers by this program's import map, which does not include the
 *    project. So the hooks of `node:module` handle every request whose parent is a *project file*:
 *    one that was reached from a project's entry, or that lies in a project's folder
 *    (`createRequire` makes such parents without a module).
 * 2. `resolve` first looks for provided modules ("vite"), then calls `ProjectResolver`. Its result
 *    also becomes a project file. Deno treats every `.js` file outside of its own cache as an ES
 *    module, so imported CommonJS gets the URL of a facade (`commonjs_facade.ts`).
 * 3. `load` returns the text. A required ES module goes through `required_modules.ts`.
 * 4. `worker_threads` and `child_process` are replaced, so that workers and child processes find
 *    the same packages.
 * 5. Everything else goes to the runtime unchanged.
 *
 * Hooks are registered once per process, and only when a project imports something.
 */
import module, { isBuiltin } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { INTERNAL_URLS } from "../../base/internal_urls.ts";
import { commonjsExports } from "./commonjs/commonjs_exports.ts";
import { commonjsFacade, facadeTarget, facadeUrl, jsonFacade } from "./commonjs/commonjs_facade.ts";
import {
  LEFT_TO_EXTENSIONS,
  loadRequired,
  META_RESOLVE,
  readModule,
  REQUIRE_MODULE,
  withProjectImports,
} from "./load_project_file.ts";
import { type ModuleFormat, moduleFormat, PackageTypes } from "./module_format.ts";
import { Module } from "./commonjs/module_internals.ts";
import { hasModuleSyntax } from "./module_syntax.ts";
import { ProjectResolver, realPath } from "./project_resolver.ts";
import { ProvidedModules } from "./provided_modules.ts";
import { dropFromRequireCache } from "./commonjs/require_cache.ts";
import { RequiredModules } from "./commonjs/required_modules.ts";

type ResolveContext = module.ResolveHookContext;
type LoadContext = module.LoadHookContext;
type Resolved = module.ResolveFnOutput;
type Loaded = module.LoadFnOutput;
type NextResolve = (specifier: string, context?: Partial<ResolveContext>) => Resolved;
type NextLoad = (url: string, context?: Partial<LoadContext>) => Loaded;

/** A package's specifier. */
const BARE = /^[\w@]/;
const URL_LIKE = /^[a-z][a-z\d+.-]+:/i;

/** Owns all state of the hooks. */
export class ProjectHooks {
  readonly #resolver = new ProjectResolver();
  readonly #types = new PackageTypes();
  readonly #required = new RequiredModules({
    resolve: (specifier, parentURL) => {
      const url = this.#importUrl(specifier, parentURL);
      if (url !== undefined) return url;
      if (URL_LIKE.test(specifier) || isBuiltin(specifier)) return specifier;
      throw this.#notFound(specifier, parentURL);
    },
    source: (url) => this.#sourceOf(url) ?? readModule(fileURLToPath(url)),
  });
  /** URLs (without query) of the modules that were reached from a project's entry. */
  readonly #owned = new Set<string>();
  /** URLs of the projects' folders, with a slash at the end. */
  readonly #folders = new Set<string>();
  readonly #provided = new ProvidedModules(() => this.#folderPaths());
  /** URL of a module without a file → its source. */
  readonly #sources = new Map<string, string>();

  /** Registers the hooks with the runtime. */
  register(): void {
    this.provide(META_RESOLVE, {
      resolveFor: (parentURL: string) => (specifier: string) => {
        if (specifier.startsWith(".")) return new URL(specifier, parentURL).href;
        const { url, error } = this.resolveFrom(folderOf(parentURL), specifier);
        if (url !== undefined) return url;
        throw notFound("ERR_MODULE_NOT_FOUND", specifier, fileURLToPath(parentURL), error);
      },
    });
    this.provide(REQUIRE_MODULE, {
      requireModule: (file: string) => this.#required.require(file),
    });
    this.#takeResolvePaths();
    module.registerHooks({
      resolve: (specifier, context, next) => this.#resolve(specifier, context, next),
      load: (url, context, next) => this.#load(url, context, next),
    });
  }

  /** Makes parents in `folder` project files. */
  addFolder(folder: string): void {
    this.#folders.add(pathToFileURL(folder).href + "/");
    this.#resolver.addFolder(folder);
  }

  /**
   * Marks a module as a project file; with `source` it needs no file.
   *
   * @returns The URL to import.
   */
  addEntry(url: string, source?: string): string {
    this.#owned.add(withoutQuery(url));
    if (source === undefined) return this.#moduleUrl(url);
    this.#sources.set(url, source);
    return url;
  }

  /** Removes a source that was passed to {@linkcode ProjectHooks.addEntry}. */
  dropSource(url: string): void {
    this.#sources.delete(url);
  }

  /**
   * Clears all cached reads of the disk, and CommonJS modules that `file` loaded from outside of
   * `node_modules`.
   */
  refresh(file: string): void {
    this.#resolver.clear();
    this.#types.clear();
    dropFromRequireCache(file);
  }

  /** Provides the exports in `namespace` under a specifier. */
  provide(specifier: string, namespace: Readonly<Record<string, unknown>>): void {
    this.#provided.provide(specifier, namespace);
  }

  /**
   * Resolves as a file in `folder` would with `import`.
   *
   * @returns A URL, or the resolver's error.
   */
  resolveFrom(folder: string, specifier: string): { url?: string; error?: string | undefined } {
    const provided = this.#provided.urlOf(specifier);
    if (provided !== undefined) return { url: provided };
    if (URL_LIKE.test(specifier)) return { url: specifier };
    if (isBuiltin(specifier)) return { url: `node:${specifier}` };
    const { path: file, error } = this.#resolver.resolve("import", specifier, folder);
    return file ? { url: pathToFileURL(file).href } : { error };
  }

  #folderPaths(): string[] {
    return [...this.#folders].map((url) => fileURLToPath(url));
  }

  #isProjectFile(url: string | undefined): url is string {
    if (!url?.startsWith("file:")) return false;
    if (this.#owned.has(withoutQuery(url))) return true;
    if (INTERNAL_URLS.some((folder) => url.startsWith(folder))) return false;
    for (const folder of this.#folders) if (url.startsWith(folder)) return true;
    return false;
  }

  #resolve(specifier: string, context: ResolveContext, next: NextResolve): Resolved {
    const parentURL = urlOf(context.parentURL);
    if (this.#sources.has(specifier)) return { url: specifier, shortCircuit: true };
    const isRequire = context.conditions.includes("require");
    if (!this.#isProjectFile(parentURL)) {
      const provided = path.isAbsolute(specifier) && this.#provided.urlOf(specifier);
      return provided ? { url: provided, shortCircuit: true } : next(specifier, context);
    }
    const url = isRequire
      ? this.#requireUrl(specifier, parentURL)
      : this.#importUrl(specifier, parentURL);
    if (url !== undefined) return { url, shortCircuit: true };
    if (isBuiltin(specifier)) return next(specifier, context);
    return this.#unresolved(specifier, { ...context, parentURL }, next);
  }

  #requireUrl(specifier: string, parentURL: string): string | undefined {
    const provided = this.#provided.urlFor(specifier, true);
    if (provided !== undefined) return provided;
    if (URL_LIKE.test(specifier) || isBuiltin(specifier)) return undefined;
    const folder = this.#resolutionFolder(parentURL);
    const { path: file } = this.#resolver.resolve("require", specifier, folder);
    return file && this.#own(pathToFileURL(file).href);
  }

  #importUrl(specifier: string, parentURL: string): string | undefined {
    const url = this.#provided.urlFor(specifier, false) ?? this.#importedFile(specifier, parentURL);
    return url && this.#moduleUrl(this.#own(url));
  }

  #importedFile(specifier: string, parentURL: string): string | undefined {
    if (specifier.startsWith("file:")) return specifier;
    if (URL_LIKE.test(specifier) || isBuiltin(specifier)) return undefined;
    if (/^\.{0,2}\//.test(specifier)) {
      const url = new URL(specifier, parentURL);
      // A fresh import includes the project's own files below it, but not its packages.
      const { search } = new URL(parentURL);
      if (search && !url.search && !url.pathname.includes("/node_modules/")) url.search = search;
      const { href } = pathToFileURL(realPath(fileURLToPath(url)));
      return href + url.search + url.hash;
    }
    const folder = this.#resolutionFolder(parentURL);
    const { path: file } = this.#resolver.resolve("import", specifier, folder);
    return file && pathToFileURL(file).href;
  }

  /**
   * The folder from which a module's imports are resolved. For a provided one it is that of the
   * package that it replaces: plugins look for dependencies of Vite with
   * `createRequire(require.resolve("vite"))`.
   */
  #resolutionFolder(parentURL: string): string {
    const name = this.#provided.specifierOf(parentURL);
    if (name === undefined) return folderOf(parentURL);
    const folders = this.#folderPaths();
    for (const folder of folders) {
      const { path: file } = this.#resolver.resolve("import", name, folder);
      if (file) return path.dirname(file);
    }
    return folders[0] ?? folderOf(parentURL);
  }

  #own(url: string): string {
    this.#owned.add(withoutQuery(url));
    return url;
  }

  /** The URL under which a file is imported: a facade's, unless it is an ES module. */
  #moduleUrl(url: string): string {
    if (!url.startsWith("file:") || this.#provided.has(url)) return url;
    const format = this.#formatOf(fileURLToPath(url));
    return format === undefined || format === "module" ? url : facadeUrl(url);
  }

  #formatOf(file: string): ModuleFormat {
    return moduleFormat(file, this.#types, (name) => hasModuleSyntax(readModule(name)));
  }

  /** Passes the rest to the runtime, or throws the error of an unresolved specifier. */
  #unresolved(specifier: string, context: ResolveContext, next: NextResolve): Resolved {
    if (specifier.startsWith("node:")) {
      throw Object.assign(new Error(`No such built-in module: ${specifier}`), {
        code: "ERR_UNKNOWN_BUILTIN_MODULE",
      });
    }
    if (URL_LIKE.test(specifier)) return next(specifier, context);
    if (!context.conditions.includes("require")) {
      throw this.#notFound(specifier, context.parentURL!);
    }
    // Passed to the runtime, because packages can have registered more extensions. It also resolves
    // this program's own packages, but those are not the project's.
    try {
      const { url } = next(specifier, context);
      if (!BARE.test(specifier) || url.includes("/node_modules/")) {
        return { url: this.#own(url), shortCircuit: true };
      }
    } catch (error) {
      if ((error as { code?: unknown }).code !== "ENOENT") throw error;
    }
    throw notFound("MODULE_NOT_FOUND", specifier, fileURLToPath(context.parentURL!));
  }

  /** The error of an unresolved import. */
  #notFound(specifier: string, parentURL: string): Error {
    const { error } = this.#resolver.resolve("import", specifier, folderOf(parentURL));
    // The package is installed, but does not export the module.
    const code = error?.includes("is not exported")
      ? "ERR_PACKAGE_PATH_NOT_EXPORTED"
      : "ERR_MODULE_NOT_FOUND";
    return notFound(code, specifier, fileURLToPath(parentURL), error);
  }

  /** Makes `require.resolve()` with a list of folders search those, which hooks do not receive. */
  #takeResolvePaths(): void {
    const original = Module._resolveFilename;
    const resolver = this.#resolver;
    const isProjectFile = (url: string | undefined) => this.#isProjectFile(url);
    Module._resolveFilename = function (request, parent, isMain, options) {
      // The runtime does not support the prefix here.
      if (options && request.startsWith("node:") && isBuiltin(request)) return request;
      const folders = options?.paths;
      const isOurs = Array.isArray(folders) && !isBuiltin(request) &&
        isProjectFile(urlOf(parent?.filename ?? undefined));
      if (!isOurs) return original.call(this, request, parent, isMain, options);
      for (const folder of folders) {
        const { path: file } = resolver.resolve("require", request, path.resolve(folder));
        if (file) return file;
      }
      throw notFound("MODULE_NOT_FOUND", request, parent!.filename!);
    };
  }

  #load(url: string, context: LoadContext, next: NextLoad): Loaded {
    if (context.conditions?.includes("require")) {
      if (!url.startsWith("file:")) return next(url, context);
      if (!this.#owned.has(url)) return LEFT_TO_EXTENSIONS;
      const file = fileURLToPath(url);
      return loadRequired(file, this.#formatOf(file));
    }
    const target = facadeTarget(url);
    if (target !== undefined && context.importAttributes.type === "json") {
      const source = readModule(fileURLToPath(target)).replace(/^\ufeff/, "");
      return { format: "json", source, shortCircuit: true };
    }
    const source = this.#sourceOf(url);
    if (source === undefined) return next(url, context);
    this.#required.noteLoaded(url);
    return { format: "module", source, shortCircuit: true };
  }

  /** The text of the ES module at a URL. `undefined` for one that the runtime loads itself. */
  #sourceOf(url: string): string | undefined {
    const source = this.#sources.get(url);
    if (source !== undefined) return withProjectImports(source);
    const provided = this.#provided.sourceOf(url);
    if (provided !== undefined) return provided;
    const target = facadeTarget(url);
    if (target !== undefined) return this.#facadeOf(fileURLToPath(target), url);
    if (!url.startsWith("file:") || !this.#owned.has(withoutQuery(url))) return undefined;
    const file = fileURLToPath(url);
    return this.#formatOf(file) === "module" ? withProjectImports(readModule(file)) : undefined;
  }

  #facadeOf(file: string, url: string): string {
    // A fresh import has a query.
    if (url !== withoutQuery(url)) dropFromRequireCache(file);
    const format = this.#formatOf(file);
    if (format !== "commonjs") return jsonFacade(file);
    const names = commonjsExports(file, {
      resolve: (specifier, importer) => {
        const { path: found } = this.#resolver.resolve(
          "require",
          specifier,
          path.dirname(importer),
        );
        return found && this.#formatOf(found) === "commonjs" ? found : undefined;
      },
    });
    return commonjsFacade(file, names);
  }
}

function notFound(code: string, specifier: string, parent: string, reason?: string): Error {
  const message = code === "ERR_PACKAGE_PATH_NOT_EXPORTED"
    ? `Cannot import "${specifier}" from "${parent}": ${reason}`
    : `Cannot find package "${specifier}" imported from "${parent}"`;
  return Object.assign(new Error(message, { cause: reason }), { code });
}

/** A parent's URL: `createRequire` of a path passes just that path. */
function urlOf(parent: string | undefined): string | undefined {
  return parent && path.isAbsolute(parent) ? pathToFileURL(parent).href : parent;
}

/** The folder that a parent resolves from; `createRequire` also accepts a folder. */
function folderOf(url: string): string {
  return fileURLToPath(new URL("./", url));
}

function withoutQuery(url: string): string {
  const end = url.indexOf("?");
  return end < 0 ? url : url.slice(0, end);
}
