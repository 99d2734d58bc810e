import type { Flags } from "./flag.ts";
import {
  ANSWER_FLAGS,
  LOGS_FLAGS,
  OPEN_FLAGS,
  SERVER_FLAGS,
  WAIT_FLAGS,
} from "./running/running_flags.ts";
import { COMMON_FLAGS, SERVE_FLAGS } from "./serve_flags.ts";
import { SMOKE_FLAGS } from "./smoke/smoke_flags.ts";

/** The shells with completions. */
export const SHELLS = ["bash", "zsh", "fish"] as const;

export type Shell = typeof SHELLS[number];

/** The commands that ask a running server. */
export type RunningCommandName = "status" | "wait" | "why" | "logs" | "stop" | "open";

export type CommandName = "dev" | RunningCommandName | "mcp" | "smoke" | "init" | "completions";

/** One command. */
export interface CommandRow {
  /** Familiar alternatives from other tools. */
  aliases?: readonly string[];
  /** The operand in the help. */
  operand: string;
  text: string;
  flags: Flags;
  /** Completions for the operand. */
  completes: "folder" | "file" | "nothing" | readonly string[];
  /** Exit codes in the help. */
  exits?: readonly string[];
}

/** Exit codes of commands that need a running server. */
const SERVER_EXITS = ["0  done", "1  no server runs here", "2  incorrect usage"];

/** The commands. The parser, the help and the completions are generated from this table. */
export const COMMANDS: Readonly<Record<CommandName, CommandRow>> = {
  dev: {
    aliases: ["serve"],
    operand: "[root]",
    text: "Serve a project; the word dev is optional",
    flags: SERVE_FLAGS,
    completes: "folder",
    exits: ["0  stopped, or ready in the background", "1  cannot start", "2  incorrect usage"],
  },
  status: {
    operand: "[root]",
    text: "Describe the servers that run in a folder or below",
    flags: ANSWER_FLAGS,
    completes: "folder",
    exits: ["0  a server runs", "1  none runs", "2  incorrect usage"],
  },
  wait: {
    operand: "[root]",
    text: "Wait until the last change is live in every page",
    flags: WAIT_FLAGS,
    completes: "folder",
    exits: [
      "0  the last change on disk is live in every open page",
      "1  there are errors, or no server runs here",
      "2  the time is over, or incorrect usage",
    ],
  },
  why: {
    operand: "<file>",
    text: "Say who imports a file, and whether an edit is hot",
    flags: ANSWER_FLAGS,
    completes: "file",
    exits: ["0  a page has the file", "1  no page has it, or no server runs", "2  incorrect usage"],
  },
  logs: {
    operand: "[root]",
    text: "Print what happened in a running server",
    flags: LOGS_FLAGS,
    completes: "folder",
    exits: SERVER_EXITS,
  },
  stop: {
    operand: "[root]",
    text: "Stop a running server",
    flags: SERVER_FLAGS,
    completes: "folder",
    exits: SERVER_EXITS,
  },
  open: {
    operand: "[root]",
    text: "Open the page of a running server in the browser",
    flags: OPEN_FLAGS,
    completes: "folder",
    exits: SERVER_EXITS,
  },
  mcp: {
    operand: "[root]",
    text: "Let coding agents ask a running server (MCP on stdio)",
    flags: COMMON_FLAGS,
    completes: "folder",
    exits: ["0  the agent closed the connection", "2  incorrect usage"],
  },
  smoke: {
    operand: "[root]",
    text: "Check everything that a project serves, for CI",
    flags: SMOKE_FLAGS,
    completes: "folder",
    exits: ["0  no findings", "1  findings, or the server cannot start", "2  incorrect usage"],
  },
  init: {
    operand: "[name]",
    text: "Create a Vue and TypeScript starter in a folder",
    flags: {
      package: {
        text: "Add package.json and vite.config.ts, to also build it",
        set: ({ init }, value) => init.withPackage = Boolean(value),
      },
      ...COMMON_FLAGS,
    },
    completes: "folder",
  },
  completions: {
    operand: "<shell>",
    text: `Print completions for ${SHELLS.join(", ")}`,
    flags: COMMON_FLAGS,
    completes: SHELLS,
  },
};

/** The command with this name or alias. */
export function commandOf(word: string): CommandName | undefined {
  const found = Object.entries(COMMANDS).find(([name, { aliases }]) =>
    name === word || aliases?.includes(word)
  );
  return found?.[0] as CommandName | undefined;
}
