import { etagOf } from "../../graph/transform_result.ts";
import { fileOfPath } from "../files/target_file.ts";
import { textResponse } from "../text_response.ts";
import type { Middleware } from "../types.ts";

/** The files of bundled dependencies. */
export interface BundledDependencies {
  /** Whether a file, by its absolute path, is a bundled dependency. */
  isOptimized(file: string): boolean;
  /**
   * The text of such a file, which does not have to be on disk yet. Rejects when it does not exist.
   */
  load(file: string): Promise<string>;
}

/**
 * Serves source maps of bundled dependencies for the browser's developer tools.
 *
 * @param options `root`: the absolute path of the project.
 */
export function dependencyMaps(
  { root, dependencies }: { root: string; dependencies: BundledDependencies },
): Middleware {
  return async function serveDependencyMap({ request, target }, next) {
    if (!target.path.endsWith(".js.map")) return await next();
    const file = fileOfPath(target.path, root);
    const text = dependencies.isOptimized(file)
      ? await dependencies.load(file).catch(() => undefined)
      : undefined;
    if (text === undefined) return await next();
    const type = "application/json";
    return textResponse(request, { text, type, etag: etagOf(text), immutable: true });
  };
}
