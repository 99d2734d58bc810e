/**
 * Node's resolution for the files of a user's project: from a specifier and a folder to a file.
 *
 * Source: https://nodejs.org/api/esm.html#resolution-algorithm-specification and
 * https://nodejs.org/api/modules.html#all-together
 */
import { realpathSync } from "node:fs";
import path from "node:path";
import { type ResolveResult, ResolverFactory } from "oxc-resolver";
import { slash } from "../../base/paths.ts";
import { findPnpManifest } from "../../pnp/pnp_packages.ts";
import { PnpProject } from "../../pnp/pnp_project.ts";

/** The form of a request, which decides conditions and extensions. */
export type RequestKind = "import" | "require";

const SHARED = { extensions: [".js", ".json", ".node", ".mjs", ".cjs"], mainFields: ["main"] };
const CONDITIONS = ["node", "module-sync", "node-addons", "default"];
/** A package's specifier. */
const BARE = /^[\w@]/;

/** Finds the files of a project's specifiers. */
export class ProjectResolver {
  readonly #resolvers: Readonly<Record<RequestKind, ResolverFactory>> = {
    import: new ResolverFactory({ ...SHARED, conditionNames: [...CONDITIONS, "import"] }),
    require: new ResolverFactory({ ...SHARED, conditionNames: [...CONDITIONS, "require"] }),
  };
  /** Projects with Plug'n'Play, by manifest: their packages lie elsewhere. */
  readonly #pnp = new Map<string, PnpProject>();

  /** Adds the packages of a project with Plug'n'Play. */
  addFolder(folder: string): void {
    const manifest = findPnpManifest(slash(folder));
    if (manifest === undefined || this.#pnp.has(manifest)) return;
    // The resolver of the server reports an unreadable manifest.
    const project = new PnpProject(path.dirname(manifest), { onWarning: () => {} });
    this.#pnp.set(manifest, project);
  }

  /** Clears all cached reads of the disk. */
  clear(): void {
    for (const resolver of Object.values(this.#resolvers)) resolver.clearCache();
    for (const project of this.#pnp.values()) project.refresh();
  }

  /**
   * @param folder Absolute path of the folder that the specifier is resolved from.
   * @returns The file's real path, or the resolver's error.
   */
  resolve(
    kind: RequestKind,
    specifier: string,
    folder: string,
  ): Pick<ResolveResult, "path" | "error"> {
    const resolver = this.#resolvers[kind];
    // Packages of Plug'n'Play take precedence.
    const importer = `${slash(folder).replace(/\/$/, "")}/package.json`;
    for (const { packages } of BARE.test(specifier) ? this.#pnp.values() : []) {
      const request = packages?.locate(specifier, importer);
      if (request) return resolver.sync(path.dirname(request.importer), request.specifier);
    }
    return resolver.sync(folder, specifier);
  }
}

/**
 * The real path of a file, so that a module reached in two ways is one; `file` itself when it does
 * not exist.
 */
export function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}
