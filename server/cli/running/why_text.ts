import type { Colors } from "picocolors/types";
import { displayPath } from "../../base/paths.ts";
import type { FileReport } from "../../inspection/module_report.ts";

/** Maximum number of modules on one line. */
const LISTED = 6;

/** What `vireo why` prints about a file. */
export function whyText(
  { file, edit, modules, readBy, loads }: FileReport,
  root: string,
  colors: Colors,
): string {
  const name = colors.bold(displayPath(root, file));
  const row = (label: string, text: string) => `  ${colors.dim(label.padEnd(12))} ${text}`;
  const rows: string[] = [];
  for (const { url, chain, pages, importers, packs } of modules) {
    if (modules.length > 1) rows.push(row("module", url));
    const entry = chain?.[0] === url ? pages : [];
    rows.push(row("in the page", chain ? [...entry.slice(0, 1), ...chain].join(" → ") : "no"));
    if (importers.length > 0) rows.push(row("imported by", listText(importers)));
    if (packs.length > 0) rows.push(row("pack", listText(packs)));
  }
  if (readBy.length > 0) rows.push(row("read by", listText(readBy)));
  if (loads.length > 0) rows.push(row("a page", `that loads ${listText(loads)}`));
  if (modules.length + readBy.length + loads.length === 0) rows.push(row("in the page", "no"));
  rows.push(row("an edit", editText(edit)));
  if (edit.hint) rows.push(row("what helps", edit.hint));
  return [name, ...rows].join("\n");
}

function editText({ verdict, boundaries, reason }: FileReport["edit"]): string {
  if (verdict === "hot") {
    const chains = boundaries.map(({ path, chain }) => chain.length > 1 ? chain.join(" → ") : path);
    return `is a hot update of ${listText(chains)}`;
  }
  return verdict === "reload" ? `reloads the page: ${reason}` : `has no effect: ${reason}`;
}

function listText(texts: readonly string[]): string {
  const rest = texts.length - LISTED;
  return texts.slice(0, LISTED).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}
