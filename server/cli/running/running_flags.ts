import { countOf, type Flag, type Flags } from "../flag.ts";
import { COMMON_FLAGS, portOf } from "../serve_flags.ts";

const PORT = {
  port: {
    value: "<port>",
    text: "Ask the server on this port, if several run",
    set: ({ running }, value) => running.port = portOf(String(value)),
  },
} satisfies Record<string, Flag>;

const JSON_FLAG = {
  json: {
    text: "Print the answer as JSON",
    set: ({ running }, value) => running.json = Boolean(value),
  },
} satisfies Record<string, Flag>;

/** Flags of commands that only need a running server. */
export const SERVER_FLAGS: Flags = { ...PORT, ...COMMON_FLAGS };

/** Flags of commands that print an answer. */
export const ANSWER_FLAGS: Flags = { ...JSON_FLAG, ...PORT, ...COMMON_FLAGS };

/** Flags of `vireo open`. */
export const OPEN_FLAGS: Flags = {
  inspector: {
    text: "Open the inspector in place of the page",
    set: ({ running }, value) => running.inspector = Boolean(value),
  },
  ...SERVER_FLAGS,
};

/** Flags of `vireo wait`. */
export const WAIT_FLAGS: Flags = {
  applied: {
    value: "<file>",
    text: "Also require that a page has this file",
    file: true,
    set: ({ running }, value) => running.applied = String(value),
  },
  errorsFree: {
    text: "Wait until no error is left",
    set: ({ running }, value) => running.errorsFree = Boolean(value),
  },
  timeout: {
    value: "<s>",
    text: "Give up after this many seconds (30)",
    set: ({ running }, value) => running.timeout = countOf("timeout", String(value)),
  },
  ...ANSWER_FLAGS,
};

/** Flags of `vireo logs`. */
export const LOGS_FLAGS: Flags = {
  follow: {
    short: "f",
    text: "Continue with new entries until Ctrl-C",
    set: ({ running }, value) => running.follow = Boolean(value),
  },
  ...ANSWER_FLAGS,
};
