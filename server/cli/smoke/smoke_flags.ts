import { countOf, type Flags } from "../flag.ts";
import { COMMON_FLAGS, CONFIG_FLAGS } from "../serve_flags.ts";

/** The flags of `vireo smoke`. */
export const SMOKE_FLAGS: Flags = {
  entry: {
    value: "<path>",
    text: "Begin with this page or module; may be repeated",
    file: true,
    set: ({ smoke }, value) => smoke.entries.push(String(value)),
  },
  ...CONFIG_FLAGS,
  browser: {
    value: "[path]",
    text: "Also load each page in this Chromium, or the one found",
    file: true,
    takes: (value) => /[\\/]/.test(value) || /chrom|edge/i.test(value),
    set: ({ smoke }, value) => smoke.browser = value,
  },
  strict: {
    text: "Take warnings as findings",
    set: ({ smoke }, value) => smoke.strict = Boolean(value),
  },
  timeout: {
    value: "<ms>",
    text: "Wait so long for an answer (30000)",
    set: ({ smoke }, value) => smoke.timeout = countOf("timeout", String(value)),
  },
  concurrency: {
    value: "<n>",
    text: "Send so many requests at a time (16)",
    set: ({ smoke }, value) => smoke.concurrency = countOf("concurrency", String(value)),
  },
  json: {
    text: "Print the report as JSON",
    set: ({ smoke }, value) => smoke.json = Boolean(value),
  },
  junit: {
    value: "<file>",
    text: "Write the report to this file in the form of JUnit",
    file: true,
    set: ({ smoke }, value) => smoke.junit = String(value),
  },
  ...COMMON_FLAGS,
};
