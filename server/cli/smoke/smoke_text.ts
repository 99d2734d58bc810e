import type { Colors } from "picocolors/types";
import type { Finding, Place, SmokeReport } from "../../smoke/types.ts";

/**
 * A report for people: each finding with its place and frame; identical findings are grouped with
 * their places.
 */
export function smokeText(report: SmokeReport, colors: Colors): string {
  const groups = Map.groupBy(report.findings, ({ kind, message }) => `${kind} ${message}`);
  const texts = [...groups.values()].map((group) => findingText(group, colors));
  const warnings = report.warnings.map((text) => `${colors.yellow("warning")} ${text}\n`);
  return [...texts, ...warnings, summary(report, colors)].join("\n");
}

/** `src/a.ts:3:8`, which terminals and editors turn into a link. */
export function placeText({ file, line, column }: Place): string {
  return [file, line, line === undefined ? undefined : column].filter((part) => part !== undefined)
    .join(":");
}

function findingText(group: readonly Finding[], colors: Colors): string {
  const [{ kind, message, place, frame, hint, importer, otherImporters = 0 }] = group as [Finding];
  const [first = "", ...others] = message.split("\n");
  const where = place && placeText(place);
  const by = importer && placeText(importer);
  const importers = by === undefined || by === where
    ? otherImporters > 0 && `referenced at ${otherImporters} other ${places(otherImporters)}`
    : `referenced by ${by}${otherImporters > 0 ? ` and ${otherImporters} more` : ""}`;
  const repeated = group.slice(1).map((each) => each.place && placeText(each.place))
    .filter((each) => each !== undefined && each !== where);
  return [
    `${colors.red("✗")} ${colors.dim(kind)} ${colors.red(first)}` +
    (group.length > 1 ? colors.yellow(` (x${group.length})`) : ""),
    ...others.map((line) => `  ${line}`),
    where && `  ${colors.cyan(where)}`,
    ...(frame ? frame.split("\n").map((line) => `    ${line}`) : []),
    importers && colors.dim(`  ${importers}`),
    ...[...new Set(repeated)].map((each) => `  also at ${colors.cyan(each!)}`),
    hint && `  hint: ${hint}`,
    "",
  ].filter((line) => line !== false && line !== undefined).join("\n");
}

const places = (count: number) => count === 1 ? "place" : "places";

function summary({ findings, checked, entries, warnings, duration }: SmokeReport, colors: Colors) {
  const count = (number: number, one: string) => `${number} ${one}${number === 1 ? "" : "s"}`;
  const of = `${count(checked.length, "check")} of ${count(entries.length, "page")}`;
  const time = `${(duration / 1000).toFixed(1)} s`;
  const warned = warnings.length > 0 ? `, ${count(warnings.length, "warning")}` : "";
  return findings.length === 0
    ? `${colors.green("✓")} No findings in ${of}${warned} (${time})`
    : colors.red(`${count(findings.length, "finding")} in ${of}${warned} (${time})`);
}
