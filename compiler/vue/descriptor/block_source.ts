import type { SFCBlock } from "@vue/compiler-sfc";
import MagicString from "magic-string";
import type { SourceMap } from "../../types.ts";
import type { Descriptor } from "./descriptor.ts";

/** The text of a block, mapped to its component. */
export function blockSource(
  descriptor: Descriptor,
  block: SFCBlock,
): { code: string; map: SourceMap | null } {
  const { file, source } = descriptor;
  const { start, end } = block.loc;
  // Pug loses its common indentation, and the preprocessor does not track its positions anyway.
  if (block.content !== source.slice(start.offset, end.offset)) {
    return { code: block.content, map: null };
  }
  const map = new MagicString(source).snip(start.offset, end.offset)
    .generateMap({ source: file, includeContent: true, hires: "boundary" });
  const { sources, sourcesContent, names, mappings } = map;
  return {
    code: block.content,
    map: {
      version: 3,
      sources,
      names,
      mappings,
      ...(sourcesContent && { sourcesContent: sourcesContent.map((text) => text ?? null) }),
    },
  };
}
