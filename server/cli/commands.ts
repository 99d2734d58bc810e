import type { Flags } from "./flag.ts";
import { COMMON_FLAGS, SERVE_FLAGS } from "./serve_flags.ts";
import { SMOKE_FLAGS } from "./smoke/smoke_flags.ts";

/** The shells that completions can be made for. */
export const SHELLS = ["bash", "zsh", "fish"] as const;

export type Shell = typeof SHELLS[number];

export type CommandName = "dev" | "smoke" | "init" | "completions";

/** One command. */
export interface CommandRow {
  /** Other words for it, which people are used to. */
  aliases?: readonly string[];
  /** How its operand is called in the help. */
  operand: string;
  text: string;
  flags: Flags;
  /** What can be its operand. */
  completes: "folder" | "nothing" | readonly string[];
}

/** The commands. Parser, help and completions are made of this table. */
export const COMMANDS: Readonly<Record<CommandName, CommandRow>> = {
  dev: {
    aliases: ["serve"],
    operand: "[root]",
    text: "Serve a project (also without the word dev)",
    flags: SERVE_FLAGS,
    completes: "folder",
  },
  smoke: {
    operand: "[root]",
    text: "Check all that a project serves, for CI",
    flags: SMOKE_FLAGS,
    completes: "folder",
  },
  init: {
    operand: "[name]",
    text: "Write a Vue and TypeScript starter into a folder",
    flags: {
      package: {
        text: "With package.json and vite.config.ts, for building too",
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

/** The command that a word names. */
export function commandOf(word: string): CommandName | undefined {
  const found = Object.entries(COMMANDS).find(([name, { aliases }]) =>
    name === word || aliases?.includes(word)
  );
  return found?.[0] as CommandName | undefined;
}
