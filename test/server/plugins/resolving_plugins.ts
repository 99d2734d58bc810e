import type { Alias } from "../../../server/plugin_api/options.ts";
import type { Plugin } from "../../../server/plugin_api/types.ts";
import { aliasPlugin } from "../../../server/plugins/alias.ts";
import { resolvePlugin } from "../../../server/plugins/resolve.ts";
import { createResolver } from "../../../server/resolve/resolver.ts";
import { testOptions } from "../resolve/test_project.ts";

/** The plugins that resolve imports in a server, without an optimizer. */
export async function resolvingPlugins(
  root: string,
  alias: readonly Alias[] = [],
): Promise<Plugin[]> {
  const optimizer = {
    register: () => undefined,
    substitute: () => undefined,
    isOptimized: () => false,
    needsInterop: () => Promise.resolve(false),
    exportNames: () => undefined,
  };
  const resolver = await createResolver(testOptions(root));
  return [aliasPlugin(alias, optimizer), resolvePlugin({ root, resolver, optimizer })];
}
