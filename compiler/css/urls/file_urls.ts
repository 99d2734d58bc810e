import { fileURLToPath } from "node:url";
import { slash } from "../../paths.ts";
import type { SourceMap } from "../../types.ts";

/**
 * A map whose `file:` sources are converted to absolute paths, without the queries that tell blocks
 * of a file apart.
 */
export function fileUrlsToPaths(map: SourceMap | null): SourceMap | null {
  return map && { ...map, sources: map.sources.map((source) => source && pathOf(source)) };
}

function pathOf(source: string): string {
  if (!source.startsWith("file:")) return source;
  return slash(fileURLToPath(source)).replace(/\?.*$/s, "");
}
