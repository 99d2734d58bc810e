import { type CommandName, COMMANDS } from "./commands.ts";
import type { Flags } from "./flag.ts";

/**
 * The help of a command, for a terminal with 80 columns; the help of `dev` also lists the other
 * commands.
 *
 * @param version Vireo's version.
 */
export function helpText(version: string, about: CommandName = "dev"): string {
  const { operand, text, flags, exits = [] } = COMMANDS[about];
  const head = about === "dev"
    ? [
      `vireo ${version}: a Vite-compatible dev server in one file`,
      "",
      `Usage: vireo [dev] ${operand} [options]`,
      "",
      "Commands:",
      ...columns(
        Object.entries(COMMANDS).map(([name, row]) => ({
          left: `${name} ${row.operand}`,
          text: row.text,
        })),
      ),
    ]
    : [`vireo ${about}: ${text.charAt(0).toLowerCase()}${text.slice(1)}`, "", usageLine(about)];
  const foot = about === "dev" ? ["", "Options of other commands: vireo <command> --help"] : [];
  const codes = exits.length > 0 ? ["", "Exit codes:", ...exits.map((line) => `  ${line}`)] : [];
  return [...head, "", "Options:", ...columns(flagRows(flags)), ...codes, ...foot].join("\n");
}

const usageLine = (about: CommandName) =>
  `Usage: vireo ${about} ${COMMANDS[about].operand} [options]`;

function flagRows(flags: Flags) {
  return Object.entries(flags).map(([name, { short, value, text }]) => ({
    left: `${short ? `-${short}, ` : "    "}--${name}${value ? ` ${value}` : ""}`,
    text,
  }));
}

function columns(rows: readonly { left: string; text: string }[]): string[] {
  const width = Math.max(...rows.map(({ left }) => left.length)) + 2;
  return rows.map(({ left, text }) => `  ${left.padEnd(width)}${text}`);
}
