import { countOf, type Flags } from "../flag.ts";
import { COMMON_FLAGS, CONFIG_FLAGS } from "../serve_flags.ts";

/** Flags of `vireo smoke`. */
export const SMOKE_FLAGS: Flags = {
  entry: {
    value: "<path>",
    text: "Start with this page or module; repeatable",
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
    text: "Treat warnings as findings",
    set: ({ smoke }, value) => smoke.strict = Boolean(value),
  },
  timeout: {
    value: "<ms>",
    text: "Time limit for a response (30000)",
    set: ({ smoke }, value) => smoke.timeout = countOf("timeout", String(value)),
  },
  concurrency: {
    value: "<n>",
    text: "Limit of concurrent requests (16)",
    set: ({ smoke }, value) => smoke.concurrency = countOf("concurrency", String(value)),
  },
  json: {
    text: "Print the report as JSON",
    set: ({ smoke }, value) => smoke.json = Boolean(value),
  },
  junit: {
    value: "<file>",
    text: "Write a JUnit report to this file",
    file: true,
    set: ({ smoke }, value) => smoke.junit = String(value),
  },
  ...COMMON_FLAGS,
};
