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
 * The plugin that applies `resolve.alias`. It is the first of all; what it makes of a specifier goes through all the
 * others.
 *
 * @param aliases In their order: the first that matches counts.
 * @param optimizer Takes dependencies that an alias names by their files: `events: "/app/node_modules/events/events.js"`.
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
        // Nobody else gets the specifier: it means what the alias makes of it.
        return resolved ?? unresolvedAlias(applied.specifier);
      },
    },
  };
}

/** Whether an id is a path and nothing else: a query asks for the file itself. */
function isPlainFile(id: string): boolean {
  return /^(?:\/|[a-zA-Z]:\/)[^?#]*$/.test(id);
}

/** The function that resolves for an alias itself: given as it is, or as a plugin's hook. */
function customResolver({ customResolver: custom }: Alias): CustomResolver | undefined {
  if (typeof custom === "function") return custom as CustomResolver;
  const hook = (custom as { resolveId?: unknown } | undefined)?.resolveId;
  return typeof hook === "function" ? hook as CustomResolver : undefined;
}
