import type { Plugin, ResolveIdResult } from "../plugin_api/types.ts";
import {
  browserExternalModule,
  EMPTY_MODULE_ID,
  parseBrowserExternalId,
} from "../resolve/browser_external.ts";
import { isPattern, namesFile } from "../resolve/file_reference.ts";
import type { Resolution, Resolver } from "../resolve/resolver.ts";
import { isBare, packageFolder, splitSpecifier } from "../resolve/specifier.ts";
import type { DependencyOptimizer } from "../resolve/types.ts";
import { UnfitVue } from "../resolve/unresolved/unfit_vue.ts";
import { FS_PREFIX } from "../base/url.ts";

export interface ResolvePluginOptions {
  root: string;
  resolver: Resolver;
  optimizer: DependencyOptimizer;
  /** Whether a plugin of the project compiles components for its own version of Vue. */
  acceptsAnyVue?: boolean;
  /** Called for each import of an uninstalled package that gets Vireo's own copy. */
  onSubstitute?: (specifier: string, importer: string) => void;
}

/** Resolves files and packages, and loads the stand-ins for Node's built-ins. */
export function resolvePlugin(
  { root, resolver, optimizer, acceptsAnyVue = false, onSubstitute }: ResolvePluginOptions,
): Plugin {
  const unfitVue = new UnfitVue();
  return {
    name: "vite:resolve",
    resolveId(source, importer, options) {
      // A plugin that wraps this hook might omit the options.
      const custom = options?.custom;
      if (isPattern(custom)) return resolver.locate(source, importer);
      const optimized = optimizedFile(source, importer, { root, optimizer });
      if (optimized) return optimized;
      const resolution = resolver.resolve(source, importer);
      const unfit = resolution && !acceptsAnyVue && unfitVue.versionOf(source, resolution.id);
      if (unfit) {
        this.environment.logger.warnOnce(
          `Not using vue ${unfit} of "${resolution.id}": components are compiled for Vue 3\n` +
            "  hint: Install vue 3 in the project",
        );
      } else if (resolution) {
        // A query selects the file itself: `pkg/data.json?raw`.
        const isBundle = namesPackage(source, resolution.id, importer) && !source.includes("?") &&
          !namesFile(custom);
        return toResult(source, resolution, isBundle ? optimizer : undefined);
      }
      const substitute = isBare(source) ? optimizer.substitute(source) : undefined;
      if (substitute && !unfit) onSubstitute?.(source, importer ?? root);
      return substitute?.id;
    },
    async load(id) {
      if (id === EMPTY_MODULE_ID) return { code: "export default {};", map: null };
      const external = parseBrowserExternalId(id);
      if (!external) return null;
      const names = await exportsOfBuiltin(external.builtin);
      return {
        code: browserExternalModule(external, names),
        map: null,
      };
    },
  };
}

/**
 * Whether an import names a package: directly, or through `imports` of the importer's package.json.
 */
function namesPackage(source: string, file: string, importer = ""): boolean {
  if (!source.startsWith("#")) return isBare(source);
  const folder = packageFolder(file)?.folder;
  return folder !== undefined && folder !== packageFolder(importer)?.folder;
}

/**
 * An optimizer file, by URL, by path, or relative to another one. It does not have to be on disk
 * yet.
 */
function optimizedFile(
  source: string,
  importer: string | undefined,
  { root, optimizer }: Pick<ResolvePluginOptions, "root" | "optimizer">,
): string | undefined {
  const { path } = splitSpecifier(source);
  if (path.startsWith(FS_PREFIX)) {
    const rest = path.slice(FS_PREFIX.length);
    return accept(/^[a-zA-Z]:/.test(rest) ? rest : `/${rest}`, optimizer);
  }
  if (path.startsWith("/")) return accept(root + path, optimizer) ?? accept(path, optimizer);
  if (path.startsWith(".") && importer !== undefined && optimizer.isOptimized(importer)) {
    return accept(new URL(path, `file://${importer}`).pathname, optimizer);
  }
  return undefined;
}

function accept(file: string, optimizer: DependencyOptimizer): string | undefined {
  return optimizer.isOptimized(file) && !file.includes("/../") ? file : undefined;
}

function toResult(
  source: string,
  { id, kind }: Resolution,
  optimizer: DependencyOptimizer | undefined,
): ResolveIdResult {
  if (kind === "external") return { id, external: true };
  if (kind !== "file" || !optimizer) return id;
  return optimizer.register(source, id)?.id ?? id;
}

async function exportsOfBuiltin(name: string): Promise<string[]> {
  try {
    return Object.keys(await import(`node:${name}`));
  } catch {
    return [];
  }
}
