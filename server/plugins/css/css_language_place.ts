import { blankComments } from "../../../compiler/javascript/blank_comments.ts";
import { codeFrame, locationOfOffset, offsetOfLocation } from "../../../compiler/code_frame.ts";
import type { CodeOrigin, ShownPlace } from "../../../compiler/original_place.ts";
import { originalPosition } from "../../../compiler/source_map.ts";
import type { TransformContext } from "../../plugin_api/types.ts";
import { cleanUrl } from "../../base/url.ts";

/** A style sheet, with access to its component or importers. */
export interface StyleSheetOrigin {
  id: string;
  origin: CodeOrigin;
  root: string;
  readFile(file: string): Promise<string>;
}

const LANG_ATTRIBUTE = /(?<=\s)lang\s*=/;
const IMPORTED =
  /(?<=\bimport\s*\(?\s*|\bfrom\s*|\s(?:src|href)\s*=\s*)(?:"([^"\n]+)"|'([^'\n]+)')/g;

/**
 * Finds the place that selects the style sheet's language: the `lang` attribute of a component's
 * block, or else the import of the file.
 */
export async function languagePlace(
  context: TransformContext,
  sheet: StyleSheetOrigin,
): Promise<ShownPlace | undefined> {
  return langAttribute(sheet.origin) ?? await importOf(context, sheet);
}

function langAttribute({ code, map }: CodeOrigin): ShownPlace | undefined {
  // A source map has no mappings for empty lines.
  const firstLine = code.slice(0, code.search(/\S/)).split("\n").length;
  const start = map && originalPosition(map, firstLine, 0);
  const file = start?.source;
  const whole = map?.sourcesContent?.[map.sources.indexOf(file ?? null)];
  if (!start || !whole) return undefined;
  const tagEnd = offsetOfLocation(whole, start);
  const tagStart = whole.lastIndexOf("<style", tagEnd);
  if (tagStart < 0) return undefined;
  const index = whole.slice(tagStart, tagEnd).search(LANG_ATTRIBUTE);
  return index < 0 ? undefined : placeAt(file!, whole, tagStart + index);
}

async function importOf(
  context: TransformContext,
  { id, root, readFile }: StyleSheetOrigin,
): Promise<ShownPlace | undefined> {
  const module = context.environment.moduleGraph.getModuleById(id);
  if (!module) return undefined;
  const importers = [...module.importers].map((importer) => importer.file ?? "");
  for (const file of [...importers, ...[...module.pages].map((page) => root + page)]) {
    const text = file && await readFile(file).catch(() => "");
    for (const match of blankComments(text).matchAll(IMPORTED)) {
      const specifier = (match[1] ?? match[2])!;
      const resolved = await context.resolve(specifier, file);
      if (resolved && cleanUrl(resolved.id) === module.file) {
        return placeAt(file, text, match.index);
      }
    }
  }
  return undefined;
}

function placeAt(file: string, text: string, offset: number): ShownPlace {
  const place = locationOfOffset(text, offset);
  return { loc: { file, ...place }, frame: codeFrame(text, place) };
}
