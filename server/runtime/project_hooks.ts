/**
 * Module resolution for the files of a user's project inside this process.
 *
 * How a project's module is imported:
 * 1. Deno resolves bare specifiers by this program's import map, which knows nothing of the project. So the hooks of
 *    `node:module` take every request whose parent is a *project file*: one that was reached from a project's
 *    entry, or that lies in a project's folder (`createRequire` makes such parents without a module).
 * 2. `resolve` gives provided modules ("vite") first, then asks `oxc-resolver` by Node's rules. What it answers becomes
 *    a project file too.
 * 3. `load` says how the file is evaluated. Deno takes every `.js` file outside of its own cache for an ES module, so
 *    CommonJS that is imported gets a facade whose names come from requiring it.
 * 4. `worker_threads` and `child_process` have others in their place, so that what they start finds the same packages.
 * 5. Everything else goes to the runtime untouched, but for JSON and native add-ons that are required: once hooks are
 *    registered, Deno 2.9 hands both to the JavaScript compiler.
 *
 * Hooks are registered once per process and only when a project has something to import.
 */
import module, { isBuiltin } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type ResolveResult, ResolverFactory } from "oxc-resolver";
import { OWN_CODE } from "../own_code.ts";
import { slash } from "../paths.ts";
import { findPnpManifest } from "../pnp/pnp_packages.ts";
import { PnpProject } from "../pnp/pnp_project.ts";
import { namespaceFacade } from "./commonjs_facade.ts";
import {
  loadImported,
  loadRequired,
  META_RESOLVE,
  readModule,
  requiredFormat,
  withProjectImports,
} from "./load_project_file.ts";
import { type HasModuleSyntax, moduleFormat, PackageTypes } from "./module_format.ts";
import { type ReplacedBuiltin, replacedBuiltin, replacement } from "./replaced_builtins.ts";
import { dropFromRequireCache, requireCache, requiredExports } from "./require_cache.ts";

type ResolveContext = module.ResolveHookContext;
type LoadContext = module.LoadHookContext;
type Resolved = module.ResolveFnOutput;
type Loaded = module.LoadFnOutput;

const SHARED = { extensions: [".js", ".json", ".node", ".mjs", ".cjs"], mainFields: ["main"] };
/** What names a package. */
const BARE = /^[\w@]/;
const URL_LIKE = /^[a-z][a-z\d+.-]+:/i;

/** The one owner of what the hooks know. */
export class ProjectHooks {
  readonly #import = new ResolverFactory({
    ...SHARED,
    conditionNames: ["node", "import", "module-sync", "node-addons", "default"],
  });
  readonly #require = new ResolverFactory({
    ...SHARED,
    // Not "module-sync": Deno 2.9 cannot require an ES module that imports CommonJS.
    conditionNames: ["node", "require", "node-addons", "default"],
  });
  readonly #types = new PackageTypes();
  /** Tells an ES module from CommonJS where nothing else does. */
  readonly hasModuleSyntax: HasModuleSyntax;
  /** URLs (without query) of the modules that a project's entry led to. */
  readonly #owned = new Set<string>();
  /** URLs of the projects' folders, with a slash at the end. */
  readonly #folders = new Set<string>();
  /** Projects of the folders that use Plug'n'Play, by manifest: their packages lie elsewhere. */
  readonly #pnp = new Map<string, PnpProject>();
  /** Specifier → URL of the module that stands for it. Its path is the key in `require.cache`, and no file. */
  readonly #provided = new Map<string, string>();
  readonly #namespaces = new Map<string, Readonly<Record<string, unknown>>>();
  /** URL of a module without a file → its source. */
  readonly #sources = new Map<string, string>();

  constructor(hasModuleSyntax: HasModuleSyntax) {
    this.hasModuleSyntax = hasModuleSyntax;
  }

  /** Registers the hooks with the runtime. */
  register(): void {
    this.provide(META_RESOLVE, {
      resolveFor: (parentURL: string) => (specifier: string) => {
        const parent = fileURLToPath(parentURL);
        if (specifier.startsWith(".")) return new URL(specifier, parentURL).href;
        const { url, error } = this.resolveFrom(folderOf(parentURL), specifier);
        if (url === undefined) throw notFound("ERR_MODULE_NOT_FOUND", specifier, parent, error);
        return url;
      },
    });
    module.registerHooks({
      resolve: (specifier, context, next) => this.#resolve(specifier, context, next),
      load: (url, context, next) => this.#load(url, context, next),
    });
  }

  /** Makes parents in `folder` project files. */
  addFolder(folder: string): void {
    this.#folders.add(pathToFileURL(folder).href + "/");
    const manifest = findPnpManifest(slash(folder));
    if (manifest === undefined || this.#pnp.has(manifest)) return;
    // What cannot be read there is for the resolver of the server to tell.
    const project = new PnpProject(path.dirname(manifest), { onWarning: () => {} });
    this.#pnp.set(manifest, project);
  }

  /** Marks a module as a project file; with `source` it needs no file. */
  addEntry(url: string, source?: string): void {
    this.#owned.add(withoutQuery(url));
    if (source !== undefined) this.#sources.set(url, source);
  }

  /** Forgets a source that {@linkcode ProjectHooks.addEntry} was given. */
  dropSource(url: string): void {
    this.#sources.delete(url);
  }

  /** Forgets what was read of the disk, and CommonJS modules that `file` loaded from outside of `node_modules`. */
  refresh(file: string): void {
    this.#import.clearCache();
    this.#require.clearCache();
    this.#types.clear();
    for (const project of this.#pnp.values()) project.refresh();
    dropFromRequireCache(file);
  }

  /** Gives a specifier the exports in `namespace`. */
  provide(specifier: string, namespace: Readonly<Record<string, unknown>>): void {
    const file = path.resolve(`/.vireo/provided/${specifier}.js`);
    const url = pathToFileURL(file).href;
    this.#provided.set(specifier, url);
    // The facade of the module requires it by its path.
    this.#provided.set(file, url);
    this.#namespaces.set(url, namespace);
    requireCache()[file] = { exports: requiredExports(namespace), loaded: true };
  }

  /**
   * Resolves as a file in `folder` would with `import`.
   *
   * @returns A URL, or the resolver's complaint.
   */
  resolveFrom(folder: string, specifier: string): { url?: string; error?: string } {
    const provided = this.#provided.get(specifier);
    if (provided) return { url: provided };
    if (URL_LIKE.test(specifier)) return { url: specifier };
    if (isBuiltin(specifier)) return { url: `node:${specifier}` };
    const { path: file, error } = this.#find(this.#import, folder, specifier);
    return file ? { url: pathToFileURL(file).href } : { error };
  }

  #isProjectFile(url: string | undefined): url is string {
    if (!url?.startsWith("file:")) return false;
    if (this.#owned.has(withoutQuery(url))) return true;
    if (OWN_CODE.some((folder) => url.startsWith(folder))) return false;
    for (const folder of this.#folders) if (url.startsWith(folder)) return true;
    return false;
  }

  #resolve(
    specifier: string,
    context: ResolveContext,
    next: (specifier: string, context?: Partial<ResolveContext>) => Resolved,
  ): Resolved {
    const parentURL = urlOf(context.parentURL);
    if (this.#sources.has(specifier)) return { url: specifier, shortCircuit: true };
    const isFromProject = this.#isProjectFile(parentURL);
    const isRequire = context.conditions.includes("require");
    const replaced = isFromProject && replacedBuiltin(specifier, isRequire);
    if (replaced) return { url: this.#provideReplaced(replaced), shortCircuit: true };
    const provided = this.#provided.get(specifier);
    if (provided && (path.isAbsolute(specifier) || isFromProject)) {
      return { url: provided, shortCircuit: true };
    }
    if (!isFromProject || isBuiltin(specifier)) return next(specifier, context);
    const url = isRequire
      ? this.#resolveRequire(specifier, parentURL)
      : this.#resolveImport(specifier, parentURL);
    if (url === undefined) return this.#unresolved(specifier, { ...context, parentURL }, next);
    if (url.startsWith("file:")) this.#owned.add(withoutQuery(url));
    return { url, shortCircuit: true };
  }

  /** Provides what stands for a built-in module, not before a file of a project asks for it. */
  #provideReplaced(name: ReplacedBuiltin): string {
    if (!this.#provided.has(name)) {
      const folders = () => [...this.#folders].map((url) => fileURLToPath(url));
      this.provide(name, replacement(name, folders));
    }
    return this.#provided.get(name)!;
  }

  #resolveRequire(specifier: string, parentURL: string): string | undefined {
    if (URL_LIKE.test(specifier)) return undefined;
    const { path: file } = this.#find(this.#require, folderOf(parentURL), specifier);
    return file && pathToFileURL(file).href;
  }

  #resolveImport(specifier: string, parentURL: string): string | undefined {
    if (specifier.startsWith("file:")) return specifier;
    if (URL_LIKE.test(specifier)) return undefined;
    if (/^\.{0,2}\//.test(specifier)) {
      const url = new URL(specifier, parentURL);
      // A fresh import means the project's own files below it, not its packages.
      const { search } = new URL(parentURL);
      if (search && !url.search && !url.pathname.includes("/node_modules/")) url.search = search;
      return url.href;
    }
    const { path: file } = this.#find(this.#import, folderOf(parentURL), specifier);
    return file && pathToFileURL(file).href;
  }

  /** Looks a specifier up, in the packages of Plug'n'Play first where the project has those. */
  #find(resolver: ResolverFactory, folder: string, specifier: string): ResolveResult {
    const importer = `${slash(folder).replace(/\/$/, "")}/package.json`;
    for (const { packages } of BARE.test(specifier) ? this.#pnp.values() : []) {
      const request = packages?.locate(specifier, importer);
      if (request) return resolver.sync(path.dirname(request.importer), request.specifier);
    }
    return resolver.sync(folder, specifier);
  }

  #unresolved(
    specifier: string,
    context: ResolveContext,
    next: (specifier: string, context?: Partial<ResolveContext>) => Resolved,
  ): Resolved {
    if (URL_LIKE.test(specifier)) return next(specifier, context);
    const parent = fileURLToPath(context.parentURL!);
    if (!context.conditions.includes("require")) {
      throw notFound("ERR_MODULE_NOT_FOUND", specifier, parent);
    }
    // The runtime's turn, because `require.resolve` may have got a list of folders that the hook is not told. It
    // knows this program's own packages too, but those are not the project's.
    const resolved = next(specifier, context);
    if (!path.isAbsolute(specifier) && !resolved.url.includes("/node_modules/")) {
      throw notFound("MODULE_NOT_FOUND", specifier, parent);
    }
    return resolved;
  }

  #load(
    url: string,
    context: LoadContext,
    next: (url: string, context?: Partial<LoadContext>) => Loaded,
  ): Loaded {
    const isRequire = context.conditions?.includes("require") ?? false;
    const source = this.#sources.get(url);
    if (source !== undefined) {
      return { format: "module", source: withProjectImports(source), shortCircuit: true };
    }
    const namespace = this.#namespaces.get(url);
    if (namespace) {
      const facade = namespaceFacade(fileURLToPath(url), namespace);
      return { format: "module", source: facade, shortCircuit: true };
    }
    if (!url.startsWith("file:")) return next(url, context);
    const file = fileURLToPath(url);
    const format = this.#owned.has(withoutQuery(url))
      ? moduleFormat(file, this.#types, (name) => this.hasModuleSyntax(readModule(name)))
      : requiredFormat(file, isRequire);
    if (!format) return next(url, context);
    return isRequire ? loadRequired(file, format) : loadImported(file, format);
  }
}

function notFound(code: string, specifier: string, parent: string, cause?: unknown): Error {
  const message = `Cannot find package "${specifier}" imported from "${parent}"`;
  return Object.assign(new Error(message, { cause }), { code });
}

/** A parent's URL: `createRequire` of a path gives just that path. */
function urlOf(parent: string | undefined): string | undefined {
  return parent && path.isAbsolute(parent) ? pathToFileURL(parent).href : parent;
}

/** The folder that a parent resolves from; `createRequire` may be given a folder itself. */
function folderOf(url: string): string {
  return fileURLToPath(new URL("./", url));
}

function withoutQuery(url: string): string {
  const end = url.indexOf("?");
  return end < 0 ? url : url.slice(0, end);
}
