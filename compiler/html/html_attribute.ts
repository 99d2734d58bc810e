import type { DefaultTreeAdapterTypes as Tree } from "parse5";

/** A range of text: from `start` up to, but not including, `end`. */
export interface HtmlRange {
  start: number;
  end: number;
}

/** The value of an attribute and its range. */
export interface HtmlAttributeValue extends HtmlRange {
  /** Entities decoded. */
  value: string;
}

/**
 * Finds the value of an attribute.
 *
 * @param name In lower case; `xlink:href` with its prefix.
 * @returns The range includes the quotes, if any. `undefined` if there is no such attribute or it
 * has no value.
 */
export function attributeValue(
  element: Tree.Element,
  name: string,
  html: string,
): HtmlAttributeValue | undefined {
  const location = element.sourceCodeLocation?.attrs?.[name];
  const attribute = element.attrs.find((attr) =>
    (attr.prefix ? `${attr.prefix}:${attr.name}` : attr.name) === name
  );
  if (!location || !attribute) return undefined;
  const source = html.slice(location.startOffset, location.endOffset);
  const assignment = /^[^\s=]+\s*=\s*/.exec(source);
  if (!assignment) return undefined;
  return {
    value: attribute.value,
    start: location.startOffset + assignment[0].length,
    end: location.endOffset,
  };
}

/** A value as attribute source, in double quotes. */
export function quoteAttribute(value: string): string {
  return `"${escapeAttribute(value)}"`;
}

/** Escapes a value for double quotes. */
export function escapeAttribute(value: string): string {
  return value.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
}
