import type { Colors } from "picocolors/types";

/** The URLs of a server. */
export interface Urls {
  local: string[];
  network: string[];
}

/**
 * Formats the URLs of a server, one per line.
 *
 * @param colors From `picocolors`.
 */
export function urlLines({ local, network }: Urls, colors: Colors): string {
  const line = (label: string, text: string) =>
    `  ${colors.green("➜")}  ${colors.bold(label.padEnd(8))} ${text}`;
  // The port is bold, because people look for it first.
  const url = (text: string) =>
    colors.cyan(text.replace(/:(\d+)(?=\/|$)/, (_, port) => `:${colors.bold(port)}`));
  const lines = local.map((text) => line("Local:", url(text)));
  lines.push(...network.map((text) => line("Network:", url(text))));
  if (network.length === 0) lines.push(line("Network:", colors.dim("use --host to expose")));
  return lines.join("\n");
}

/** The contents of the banner. */
export interface BannerOptions {
  version: string;
  /** Milliseconds from the start of the process until the server accepts requests. */
  readyIn: number;
  urls: Urls;
  /** Whether keyboard shortcuts are active. */
  shortcuts: boolean;
}

/** The message of a server that is ready. */
export function banner(
  { version, readyIn, urls, shortcuts }: BannerOptions,
  colors: Colors,
): string {
  const name = colors.green(`${colors.bold("VIREO")} v${version}`);
  const ready = colors.dim("ready in") + ` ${colors.bold(Math.ceil(readyIn))} ms`;
  const lines = ["", `  ${name}  ${ready}`, "", urlLines(urls, colors)];
  if (shortcuts) {
    lines.push(colors.dim(`  ➜  press ${colors.bold("h + enter")} to show help`));
  }
  return lines.join("\n") + "\n";
}
