import path from "node:path";
import type { ResolvedOptions } from "../../plugin_api/options.ts";
import type { Link } from "../cache/metadata.ts";
import { linkKey } from "../cache/metadata.ts";
import { canBundle } from "../can_bundle.ts";
import type { PackageImports } from "../package_imports.ts";
import { packagePlace, sourceUrl } from "../package_place.ts";
import { parseBrowserExternalId } from "../../resolve/browser_external.ts";
import type { Resolution, Resolver } from "../../resolve/resolver.ts";
import { builtinName, isRelative, splitSpecifier } from "../../resolve/specifier.ts";
import type { DependencyKind, DependencyTarget, PackageModule } from "./dependency_target.ts";
import type { Loader, ModuleHooks, UserTransforms } from "./user_plugins/module_hooks.ts";
import { idOfFile } from "./packed_module.ts";
import { isComponent, SourcePackageFound } from "./served_file.ts";
import { builtinStandIn, emptyStandIn, missingStandIn } from "./stand_ins.ts";

export interface ImportTargetsOptions {
  config: ResolvedOptions;
  resolver: Resolver;
  imports: PackageImports;
  /** The files of `optimizeDeps.include`. */
  included: Pick<ReadonlySet<string>, "has">;
  hooks: ModuleHooks | undefined;
  transforms: UserTransforms | undefined;
  /** The user's loaders, by extension. */
  loaders: Readonly<Record<string, Loader>>;
  /**
   * The URL of Vireo's own copy of a package that is not installed, relative to the folder of the
   * packs.
   */
  substitute: (specifier: string) => string | undefined;
  /** Receives an unresolved import that the package certainly needs. */
  onMissing: (specifier: string, importer: string) => void;
}

const MODULE = /\.(?:[cm]?[jt]s|[jt]sx|json)$/;

/** Finds the targets of the imports in one batch. */
export class ImportTargets {
  readonly #options: ImportTargetsOptions;
  readonly #targets = new Map<string, Promise<DependencyTarget>>();
  /** Resolved imports that leave a package, to be compared at the next start. */
  readonly links: Link[] = [];
  /** Folders of packages that are served as source. */
  readonly served = new Set<string>();

  constructor(options: ImportTargetsOptions) {
    this.#options = options;
  }

  /** Adds a package that is served as source. */
  serve(folder: string): void {
    this.served.add(folder);
    this.#targets.clear();
  }

  /** Whether a file's package is served as source. */
  isServed(file: string): boolean {
    return this.served.size > 0 && this.served.has(packagePlace(file).folder);
  }

  /**
   * Finds the target of an import, which is the same for all files of a folder.
   *
   * @throws {SourcePackageFound} When a package imports a component of its own.
   */
  resolve(
    specifier: string,
    importer: PackageModule,
    kind: DependencyKind,
  ): Promise<DependencyTarget> {
    const key = linkKey({ specifier, importer: importer.path, kind });
    let target = this.#targets.get(key);
    if (!target) this.#targets.set(key, target = this.#resolve(specifier, importer, kind));
    return target;
  }

  /**
   * Finds the target of an import that a plugin added to a module: a file of the project, or a
   * module that plugins load.
   */
  async resolveInjected(
    specifier: string,
    importer: PackageModule,
    kind: DependencyKind,
  ): Promise<DependencyTarget> {
    const { config, imports, transforms } = this.#options;
    const from = path.posix.join(config.root, "package.json");
    const found = isRelative(specifier) ? undefined : await imports.resolve(specifier, from, kind);
    // Plugins can provide a polyfill for a Node built-in.
    const isFound = found !== undefined && found.kind !== "builtin";
    const url = isFound ? undefined : await transforms?.resolve(specifier);
    if (url !== undefined) return { type: "native", url, isScript: true };
    if (found) {
      const link = { specifier, importer: from, kind };
      this.links.push({ ...link, target: found.id });
      return this.#targetOf(link, found);
    }
    return await this.resolve(specifier, importer, kind);
  }

  async #resolve(
    specifier: string,
    importer: PackageModule,
    kind: DependencyKind,
  ): Promise<DependencyTarget> {
    const { hooks, resolver, imports } = this.#options;
    const hooked = await hooks?.resolve?.(specifier, importer, kind);
    if (hooked) return hooked;
    const folder = hooks?.folderOf?.(importer);
    const from = folder === undefined ? importer.path : path.posix.join(folder, "index.js");
    if (isRelative(specifier)) {
      const found = resolver.resolve(specifier, from, {
        kind: kind === "require" ? "require" : "import",
      });
      return this.#targetOf({ specifier, importer: from, kind }, found);
    }
    const found = await imports.resolve(specifier, from, kind);
    const link = { specifier, importer: from, kind };
    this.links.push({ ...link, target: found?.id ?? null });
    return this.#targetOf(link, found);
  }

  #targetOf(
    { specifier, importer, kind }: Pick<Link, "specifier" | "importer" | "kind">,
    found: Resolution | undefined,
  ): DependencyTarget {
    const { substitute, onMissing } = this.#options;
    const { name } = packagePlace(importer);
    if (!found) {
      const url = substitute(specifier);
      if (url !== undefined) return { type: "native", url, isScript: true };
      if (kind === "import") onMissing(specifier, importer);
      return missingStandIn(specifier, name);
    }
    switch (found.kind) {
      case "empty":
        return emptyStandIn();
      case "external":
        return { type: "native", url: found.id, isScript: true };
      case "builtin":
        return builtinStandIn(parseBrowserExternalId(found.id)!.builtin, name);
      default:
        return this.#fileTarget(specifier, importer, found.id);
    }
  }

  #fileTarget(specifier: string, importer: string, id: string): DependencyTarget {
    const { config, included, loaders } = this.#options;
    const { extensions = [] } = config.optimizeDeps;
    // A folder can be named "#".
    const file = splitSpecifier(id).path;
    const extension = path.posix.extname(file);
    const url = sourceUrl(id, config);
    const hasLoader = extensions.includes(extension) || loaders[extension] !== undefined;
    if (id === file && isComponent(file) && !hasLoader) {
      const { folder } = packagePlace(file);
      if (folder === packagePlace(importer).folder) throw new SourcePackageFound(folder);
      return { type: "native", url: `${url}?import`, isScript: true };
    }
    if (id === file && (hasLoader || MODULE.test(file))) {
      const isOwn = isRelative(specifier) || extension === ".json" || hasLoader;
      const isPacked = isOwn || canBundle(specifier, file, config.optimizeDeps, included);
      if (!isPacked || this.isServed(file)) {
        const isBuiltin = builtinName(specifier) !== undefined;
        return { type: "native", url, isScript: true, ...(isBuiltin && { isBuiltin }) };
      }
      const source = { id: idOfFile(file, config.root), path: file, namespace: "file" };
      return { type: "module", source };
    }
    return { type: "native", url: `${url}${id === file ? "?" : "&"}import`, isScript: false };
  }
}
