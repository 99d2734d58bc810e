import type { Alias } from "../plugin_api/options.ts";
import type { Plugin, ResolveIdResult } from "../plugin_api/types.ts";
import { applyAlias, unresolvedAlias } from "../resolve/apply_alias.ts";
import { isPattern, namesFile } from "../resolve/file_reference.ts";
import { isBare } from "../resolve/specifier.ts";
import type { DependencyOptimizer } from "../resolve/types.ts";

type CustomResolver = (
  this: unknown,
  source: string,
  importer: string | undefined,
  options: unknown,
) => ResolveIdResult | Promise<ResolveIdResult>;

/**
 * Applies `resolve.alias`. This plugin comes first, so every other plugin sees the replaced
 * specifier.
 *
 * @param aliases In config order: the first match wins.
 * @param optimizer Registers dependencies that an alias names by file, such as
 *   "/app/node_modules/events/events.js".
 */
export function aliasPlugin(
  aliases: readonly Alias[],
  optimizer: Pick<DependencyOptimizer, "register" | "isOptimized">,
): Plugin {
  return {
    name: "alias",
    enforce: "pre",
    resolveId: {
      order: "pre",
      async handler(source, importer, options) {
        const applied = applyAlias(source, aliases);
        if (!applied) return null;
        const custom = customResolver(applied.alias);
        if (custom) return await custom.call(this, applied.specifier, importer, options);
        const resolved = await this.resolve(applied.specifier, importer, {
          skipSelf: true,
          custom: options.custom,
          attributes: options.attributes,
          isEntry: options.isEntry,
        });
        if (resolved && (isPattern(options.custom) || namesFile(options.custom))) return resolved;
        if (
          resolved && isBare(source.replace(/^node:/, "")) && !resolved.external &&
          isPlainFile(resolved.id)
        ) {
          if (optimizer.isOptimized(resolved.id)) return resolved;
          return optimizer.register(source, resolved.id)?.id ?? resolved;
        }
        // No other plugin resolves the original specifier: only the replacement counts.
        return resolved ?? unresolvedAlias(applied.specifier);
      },
    },
  };
}

/** Whether an id is a path without a query: a query selects the file itself. */
function isPlainFile(id: string): boolean {
  return /^(?:\/|[a-zA-Z]:\/)[^?#]*$/.test(id);
}

/** The alias's own resolver, given as a function or as a plugin with a `resolveId` hook. */
function customResolver({ customResolver: custom }: Alias): CustomResolver | undefined {
  if (typeof custom === "function") return custom as CustomResolver;
  const hook = (custom as { resolveId?: unknown } | undefined)?.resolveId;
  return typeof hook === "function" ? hook as CustomResolver : undefined;
}
