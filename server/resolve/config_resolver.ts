import type { CreateIdResolver, ResolvedOptions } from "../plugin_api/options.ts";
import { applyAlias } from "./apply_alias.ts";
import { createResolver } from "./resolver.ts";

/**
 * The `createResolver` of a resolved config: aliases and files, without plugins.
 *
 * @param options The config.
 */
export function createConfigResolver(options: ResolvedOptions): CreateIdResolver {
  return ({ preferRelative = false, ...overrides } = {}) => {
    const resolver = createResolver({ ...options, resolve: { ...options.resolve, ...overrides } });
    return async (specifier, importer, aliasOnly = false) => {
      const aliased = applyAlias(specifier, options.resolve.alias)?.specifier;
      if (aliasOnly) return aliased;
      const target = aliased ?? specifier;
      const files = await resolver;
      const relative = preferRelative && /^[\w@]/.test(target)
        ? files.resolve(`./${target}`, importer)
        : undefined;
      return (relative ?? files.resolve(target, importer))?.id;
    };
  };
}
