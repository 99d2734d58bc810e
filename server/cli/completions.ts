/**
 * How completions are made: the table of commands becomes a script in the shell's language. The
 * script contains all words, so pressing tab starts no program, unlike scripts of completion
 * libraries.
 */
import { type CommandRow, COMMANDS, type Shell } from "./commands.ts";
import type { Flag } from "./flag.ts";

/**
 * The completion script for a shell.
 *
 * @example
 * ```sh
 * vireo completions bash >> ~/.bashrc
 * ```
 */
export function completionScript(shell: Shell): string {
  return SCRIPTS[shell]().join("\n") + "\n";
}

const SCRIPTS: Readonly<Record<Shell, () => string[]>> = { bash, zsh, fish };

const rows = () => Object.entries(COMMANDS);
const names = (command: CommandRow) =>
  Object.entries(command.flags).flatMap(([name, { short }]) => [
    `--${name}`,
    ...(short ? [`-${short}`] : []),
  ]);
const spellings = (name: string, { short }: Flag) =>
  short ? [`--${name}`, `-${short}`] : [`--${name}`];

/**
 * Flags of all commands whose values can be completed. A flag has the same meaning in each command.
 */
function flagsWithValues(): { name: string; flag: Flag }[] {
  const all = new Map(rows().flatMap(([, { flags }]) => Object.entries(flags)));
  return [...all].filter(([, flag]) => flag.value).map(([name, flag]) => ({ name, flag }));
}

function bash(): string[] {
  // Names can contain spaces.
  const listFiles = (option: string, assign = "=") =>
    `local IFS=$'\\n'; COMPREPLY${assign}($(compgen ${option} -- "$word"))`;
  const values = flagsWithValues().filter(({ flag }) => flag.value!.startsWith("<") || flag.file)
    .map(({ name, flag }) => {
      const offer = flag.choices
        ? `COMPREPLY=($(compgen -W "${flag.choices.join(" ")}" -- "$word"))`
        : flag.file
        ? listFiles("-f")
        : "COMPREPLY=()";
      return `    ${spellings(name, flag).join("|")}) ${offer}; return ;;`;
    });
  const commands = rows().map(([name, row]) => {
    const operands = row.completes === "folder"
      ? listFiles("-d")
      : row.completes === "file"
      ? listFiles("-f")
      : Array.isArray(row.completes)
      ? `COMPREPLY=($(compgen -W "${row.completes.join(" ")}" -- "$word"))`
      : "COMPREPLY=()";
    return [
      `    ${[name, ...(row.aliases ?? [])].join("|")})`,
      `      if [[ $word == -* ]]; then COMPREPLY=($(compgen -W "${
        names(row).join(" ")
      }" -- "$word"))`,
      `      else ${operands}; fi ;;`,
    ];
  });
  const words = rows().map(([name]) => name).join(" ");
  return [
    "_vireo() {",
    `  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" command="\${COMP_WORDS[1]}"`,
    `  case "$before" in`,
    ...values,
    "  esac",
    `  if [[ $COMP_CWORD == 1 && $word != -* ]]; then`,
    `    COMPREPLY=($(compgen -W "${words}" -- "$word"))`,
    `    ${listFiles("-d", "+=")}`,
    "    return",
    "  fi",
    `  case "$command" in`,
    ...commands.flat(),
    `    *) if [[ $word == -* ]]; then COMPREPLY=($(compgen -W "${
      names(COMMANDS.dev).join(" ")
    }" -- "$word")); else ${listFiles("-d")}; fi ;;`,
    "  esac",
    "}",
    "complete -o filenames -F _vireo vireo",
  ];
}

function zsh(): string[] {
  const quote = (text: string) => text.replace(/'/g, "'\\''").replace(/[[\]:]/g, "\\$&");
  const argument = (name: string, flag: Flag) => {
    const value = !flag.value
      ? ""
      : `:${flag.value.slice(1, -1)}:${
        flag.choices ? `(${flag.choices.join(" ")})` : flag.file ? "_files" : " "
      }`;
    // An optional value follows `::`.
    const action = flag.value?.startsWith("[") ? `:${value}` : value;
    return spellings(name, flag).map((each) => `      '${each}[${quote(flag.text)}]${action}'`);
  };
  const operand = ({ completes }: CommandRow) =>
    completes === "folder"
      ? "_files -/"
      : completes === "file"
      ? "_files"
      : Array.isArray(completes)
      ? `(${completes.join(" ")})`
      : " ";
  const cases = rows().map(([name, row]) => [
    `    ${[name, ...(row.aliases ?? [])].join("|")}) _arguments -s \\`,
    ...Object.entries(row.flags).flatMap(([flag, each]) => argument(flag, each)).map((line) =>
      `${line} \\`
    ),
    `      '1:${row.operand.slice(1, -1)}:${operand(row)}' ;;`,
  ]);
  return [
    "#compdef vireo",
    "_vireo() {",
    "  local -a commands=(",
    ...rows().map(([name, { text }]) => `    '${name}:${quote(text)}'`),
    "  )",
    "  if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then",
    "    _describe command commands",
    "    _files -/",
    "    return",
    "  fi",
    "  local command=$words[2]",
    `  if [[ " ${
      rows().flatMap(([name, { aliases }]) => [name, ...(aliases ?? [])]).join(" ")
    } " == *" $command "* ]]; then`,
    "    shift words; (( CURRENT-- ))",
    "  else",
    "    command=dev",
    "  fi",
    "  case $command in",
    ...cases.flat(),
    "  esac",
    "}",
    `if [[ $funcstack[1] == _vireo ]]; then _vireo "$@"; else compdef _vireo vireo; fi`,
  ];
}

function fish(): string[] {
  const quote = (text: string) => `'${text.replace(/[\\']/g, "\\$&")}'`;
  const words = rows().flatMap(([name, { aliases }]) => [name, ...(aliases ?? [])]);
  const others = rows().filter(([name]) => name !== "dev").map(([name]) => name).join(" ");
  const lines = rows().flatMap(([name, row]) => {
    // The flags of `dev` also work without the command.
    const condition = name === "dev"
      ? `not __fish_seen_subcommand_from ${others}`
      : `__fish_seen_subcommand_from ${name}`;
    const flags = Object.entries(row.flags).map(([flag, { short, value, text, choices, file }]) =>
      [
        `complete -c vireo -n ${quote(condition)} -l ${flag}`,
        short ? `-s ${short}` : "",
        value?.startsWith("<") ? "-r" : "",
        choices ? `-f -a ${quote(choices.join(" "))}` : file ? "-F" : "-f",
        `-d ${quote(text)}`,
      ].filter(Boolean).join(" ")
    );
    const operands = row.completes === "folder"
      ? `'(__fish_complete_directories)'`
      : Array.isArray(row.completes)
      ? quote(row.completes.join(" "))
      : undefined;
    if (row.completes === "file") flags.push(`complete -c vireo -n ${quote(condition)} -F`);
    if (operands) flags.push(`complete -c vireo -n ${quote(condition)} -f -a ${operands}`);
    return flags;
  });
  const commands = rows().map(([name, { text }]) =>
    `complete -c vireo -n ${
      quote(`not __fish_seen_subcommand_from ${words.join(" ")}`)
    } -f -a ${name} -d ${quote(text)}`
  );
  return [...commands, ...lines];
}
