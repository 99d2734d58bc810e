import type { Colors } from "picocolors/types";

/** Where a server can be reached. */
export interface Urls {
  local: string[];
  network: string[];
}

/**
 * The URLs of a server, one in each line.
 *
 * @param colors From `picocolors`.
 */
export function urlLines({ local, network }: Urls, colors: Colors): string {
  const line = (label: string, text: string) =>
    `  ${colors.green("➜")}  ${colors.bold(label.padEnd(8))} ${text}`;
  // The port is what people look for.
  const url = (text: string) =>
    colors.cyan(text.replace(/:(\d+)(?=\/|$)/, (_, port) => `:${colors.bold(port)}`));
  const lines = local.map((text) => line("Local:", url(text)));
  lines.push(...network.map((text) => line("Network:", url(text))));
  if (network.length === 0) lines.push(line("Network:", colors.dim("use --host to expose")));
  return lines.join("\n");
}

/** What the banner says. */
export interface BannerOptions {
  version: string;
  /** Milliseconds from the start of the process to the first request that can be answered. */
  readyIn: number;
  urls: Urls;
  /** Whether keys are listened to. */
  shortcuts: boolean;
}

/** What the server says when it is ready. */
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
