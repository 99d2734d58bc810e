import { displayPath } from "../../base/paths.ts";
import type { Finding } from "../types.ts";
import { cleanUrl } from "../../base/url.ts";

const PLACE = /\n {2}at (.+?):(\d+)(?::(\d+))?(?=\n|$)/;

/**
 * Turns a warning of the server into a finding.
 *
 * @param text As logged: the message, then optionally its place and a code frame.
 * @param root Absolute path of the project.
 */
export function warningFinding(text: string, root: string): Finding {
  const found = PLACE.exec(text);
  if (!found) return { kind: "warning", message: text };
  const [whole, file = "", line, column] = found;
  return {
    kind: "warning",
    message: text.slice(0, found.index),
    place: {
      file: displayPath(root, cleanUrl(file)).replace(/^\//, ""),
      line: Number(line),
      column: column === undefined ? undefined : Number(column),
    },
    frame: text.slice(found.index + whole.length).replace(/^\n/, "") || undefined,
  };
}
