/** A byte range of a file: both ends are inclusive and count from 0. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * Parses a `Range` header.
 *
 * @param header Its value, `null` when there is none.
 * @param size Size of the whole representation, in bytes.
 * @returns The range; `"unsatisfiable"` for 416; `undefined` to send the whole file. The standard
 *   allows that for headers that are malformed, use another unit, or request several ranges, which
 *   a dev server does not need.
 *
 * Source: RFC 9110, 14.1.2, https://www.rfc-editor.org/rfc/rfc9110#section-14.1.2
 */
export function parseByteRange(
  header: string | null,
  size: number,
): ByteRange | "unsatisfiable" | undefined {
  const match = /^\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*$/i.exec(header ?? "");
  if (!match) return undefined;
  const [, first = "", last = ""] = match;
  if (first === "") {
    if (last === "") return undefined;
    const length = Math.min(Number(last), size);
    return length === 0 ? "unsatisfiable" : { start: size - length, end: size - 1 };
  }
  const start = Number(first);
  const end = last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== "" && Number(last) < start) return undefined;
  return start >= size ? "unsatisfiable" : { start, end };
}
