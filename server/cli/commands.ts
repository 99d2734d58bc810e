import type { Flags } from "./flag.ts";
import { COMMON_FLAGS, SERVE_FLAGS } from "./serve_flags.ts";
import { SMOKE_FLAGS } from "./smoke/smoke_flags.ts";

/** The shells with completions. */
export const SHELLS = ["bash", "zsh", "fish"] as const;

export type Shell = typeof SHELLS[number];

export type CommandName = "dev" | "smoke" | "init" | "completions";

/** One command. */
export interface CommandRow {
  /** Familiar alternatives from other tools. */
  aliases?: readonly string[];
  /** The operand in the help. */
  operand: string;
  text: string;
  flags: Flags;
  /** Completions for the operand. */
  completes: "folder" | "nothing" | readonly string[];
}

/** The commands. The parser, the help and the completions are generated from this table. */
export const COMMANDS: Readonly<Record<CommandName, CommandRow>> = {
  dev: {
    aliases: ["serve"],
    operand: "[root]",
    text: "Serve a project; the word dev is optional",
    flags: SERVE_FLAGS,
    completes: "folder",
  },
  smoke: {
    operand: "[root]",
    text: "Check everything that a project serves, for CI",
    flags: SMOKE_FLAGS,
    completes: "folder",
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
