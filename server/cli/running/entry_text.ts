import type { Colors } from "picocolors/types";
import { formatError } from "../../base/errors.ts";
import { consoleEntryText } from "../../journal/console_text.ts";
import { displayPath } from "../../base/paths.ts";
import type { ChangeEntry, Entry, RecordedEntry } from "../../journal/entry.ts";

/** Maximum number of files or updates on one line. */
const LISTED = 4;

/** What `vireo logs` prints about an entry of the journal. */
export function entryText(entry: RecordedEntry, root: string, colors: Colors): string {
  const time = new Date(entry.at).toTimeString().slice(0, 8);
  return `${colors.dim(time)} ${textOf(entry, root, colors)}`;
}

function textOf(entry: Entry, root: string, colors: Colors): string {
  switch (entry.kind) {
    case "change":
      return changeText(entry, root, colors);
    case "error":
      return `${colors.red("error")} ${formatError(entry)}`;
    case "console":
      return consoleEntryText(entry);
    case "applied": {
      const failed = entry.failed.length > 0
        ? colors.red(`could not apply ${entry.failed.join(", ")}`)
        : "applied";
      return `${failed} in ${entry.milliseconds} ms: page ${entry.page} ${entry.url}`;
    }
    case "page": {
      const state = entry.isReloading ? "reloads" : entry.state;
      return `page ${entry.page} ${state}: ${entry.url} in ${entry.browser}`;
    }
    case "restart":
      return `server restart ${entry.state}: ${entry.reason}${timeText(entry)}`;
    case "bundle":
      return `bundling ${entry.state}: ${listText(entry.packages)}${timeText(entry)}`;
  }
}

function changeText(entry: ChangeEntry, root: string, colors: Colors): string {
  const { plan, files, updates, reason, hint, pages, seenAt, sentAt } = entry;
  const names = files.map(({ file }) => displayPath(root, file));
  const changed = names.length > 0 ? ` ${colors.dim(`(${listText(names)})`)}` : "";
  if (plan === "nothing") return `no update: ${reason}${changed}`;
  const time = seenAt !== undefined && sentAt !== undefined ? ` ${sentAt - seenAt} ms` : "";
  const reach = `${time} to ${pages} page${pages === 1 ? "" : "s"}`;
  if (plan === "update") {
    return `hmr update ${listText(updates.map(({ path }) => path))}${reach}${changed}`;
  }
  const advice = hint === undefined ? "" : `\n         hint: ${hint}`;
  return `page reload ${reason}${reach}${changed}${advice}`;
}

function timeText({ milliseconds }: { milliseconds?: number | undefined | undefined }): string {
  return milliseconds === undefined ? "" : ` in ${milliseconds} ms`;
}

function listText(texts: readonly string[]): string {
  const unique = [...new Set(texts)];
  const rest = unique.length - LISTED;
  return unique.slice(0, LISTED).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}
