import type { ConfigInput, WireInput } from "./inputs.ts";

/** Configs that `deno task fuzz` found, and that were not explained. */
export const FOUND_CONFIGS: readonly ConfigInput[] = [
  { kind: "config", config: { plugins: null, mode: "::1" } },
  { kind: "config", config: { server: null } },
  { kind: "config", config: { resolve: { alias: null } } },
  { kind: "config", config: { server: { hmr: { path: 1n } } } },
  { kind: "config", config: { server: { hmr: { port: Object.create(null) } } } },
  { kind: "config", config: { build: "//", envPrefix: null } },
  { kind: "config", config: { server: { forwardConsole: null } } },
  { kind: "config", config: { server: { watch: { ignored: null } }, build: true } },
];

/** Bytes that `deno task fuzz` found, and bytes of a kind that other servers failed on. */
export const FOUND_BYTES: readonly WireInput[] = [
  {
    kind: "request",
    bytes: "GET /%2e%2e/.env?raw HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    isComplete: true,
  },
  {
    kind: "request",
    bytes: "GET /@id/__x00__/@fs/.env?import&raw HTTP/1.1\r\nHost: localhost\r\n" +
      "Connection: close\r\n\r\n",
    isComplete: true,
  },
];
