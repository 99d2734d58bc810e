import type { Colors } from "picocolors/types";
import { formatError } from "../../base/errors.ts";
import type { Status } from "../../inspection/inspection.ts";
import type { PageStatus } from "../../journal/open_pages.ts";

/** A duration in its two largest units: `3 h 20 min`. */
export function durationText(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const [minutes, hours] = [Math.floor(seconds / 60), Math.floor(seconds / 3600)];
  if (hours > 0) return `${hours} h ${minutes % 60} min`;
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}

/** What `vireo status` prints about one server. */
export function statusText(status: Status, colors: Colors, now: number = Date.now()): string {
  const { urls, pages, errors, memory } = status;
  const row = (label: string, text: string) => `  ${colors.dim(label.padEnd(8))} ${text}`;
  const activity = status.isRestarting
    ? "restarting"
    : status.bundling.length > 0
    ? `bundling ${status.bundling.slice(0, 4).join(", ")}`
    : undefined;
  return [
    `${colors.green(colors.bold("VIREO"))} v${status.vireo}  ${status.root}`,
    ...[...urls.local, ...urls.network].map((url) => row("url", colors.cyan(url))),
    row("config", status.configFile ?? "none"),
    row("process", `${status.pid}, for ${durationText(now - status.startedAt)}`),
    row("memory", `${Math.round(memory.resident / 1024 / 1024)} MB`),
    ...(activity ? [row("now", activity)] : []),
    ...(pages.length === 0
      ? [row("pages", "none open")]
      : pages.map((page, index) => row(index === 0 ? "pages" : "", pageText(page)))),
    ...errors.map((error) => `${colors.red("error")} ${formatError(error)}`),
  ].join("\n");
}

/** An open page, on one line. */
export function pageText({ url, browser, state, failing }: PageStatus): string {
  const failed = failing.length > 0 ? `, could not apply ${failing.join(", ")}` : "";
  return `${url} in ${browser}: ${state}${failed}`;
}
