/** Inputs of a fuzzing run: requests, frames, messages of the hot channel, config values. */
import { Buffer } from "node:buffer";
import { NAMES, SUFFIXES } from "../denied_names.ts";
import { mutate } from "./mutate.ts";
import type { Random } from "./random.ts";

/** Bytes for one connection. */
export interface WireInput {
  kind: "request" | "bytes" | "frames" | "message";
  /** Written one after the other; `latin1`, so that an input is one line of JSON. */
  bytes: string;
  /** Whether an answer must come: the input is a complete request. */
  isComplete: boolean;
}

/** A config that is passed to `createServer()`. */
export interface ConfigInput {
  kind: "config";
  config: Record<string, unknown>;
}

export type FuzzInput = WireInput | ConfigInput;

const PLAIN: readonly string[] = [
  "/",
  "/index.html",
  "/src/main.ts",
  "/src/style.css",
  "/src/logo.svg?url",
  "/robots.txt",
  "/big.bin",
  "/@vite/client",
  "/@vite/env",
  "/@id/vue",
  "/@fs/etc/passwd",
  "/node_modules/.vireo/deps/_metadata.json",
  "/__vireo/status",
  "/__vireo/history?since=0&kind=update",
  "/__vireo/modules?file=src/main.ts",
  "/__vireo/pack/load?entry=/src/main.ts&n=1",
  "/__open-in-editor?file=.env",
  "/__vite_ping",
];
const TARGETS: readonly string[] = [
  ...PLAIN,
  ...NAMES.flatMap((name) => SUFFIXES.map((suffix) => name + suffix)),
];

const METHODS = ["GET", "GET", "GET", "GET", "HEAD", "POST", "OPTIONS", "PUT", "TRACE", "get", "X"];

const HEADERS: readonly (readonly [name: string, value: string])[] = [
  ["Accept", "text/html"],
  ["Accept", "application/json"],
  ["Accept", "text/css"],
  ["Sec-Fetch-Dest", "script"],
  ["Sec-Fetch-Dest", "document"],
  ["Sec-Fetch-Dest", "style"],
  ["Sec-Fetch-Site", "cross-site"],
  ["Sec-Fetch-Mode", "no-cors"],
  ["Origin", "http://localhost:5173"],
  ["Origin", "null"],
  ["Referer", "http://localhost/src/main.ts"],
  ["Range", "bytes=0-5"],
  ["Range", "bytes=-1"],
  ["If-None-Match", 'W/"x"'],
  ["If-Modified-Since", "Tue, 01 Jan 2030 00:00:00 GMT"],
  ["If-Range", '"x"'],
  ["Cookie", "a=b"],
  ["Authorization", "Bearer x"],
  ["Last-Event-ID", "7"],
  ["Access-Control-Request-Method", "GET"],
  ["X-Forwarded-Host", "evil.test"],
  ["Upgrade", "websocket"],
  ["Upgrade", "h2c"],
  ["Transfer-Encoding", "chunked"],
  ["Content-Type", "application/json"],
  ["Expect", "100-continue"],
];

const MESSAGES: readonly string[] = [
  '{"type":"ping"}',
  '{"type":"custom","event":"vite:invalidate","data":{"path":"/src/main.ts","message":"x"}}',
  '{"type":"custom","event":"vite:invalidate","data":{"path":"/.env?raw","firstInvalidatedBy":"/a"}}',
  '{"type":"custom","event":"vireo:served","data":{"servedAt":1}}',
  '{"type":"custom","event":"vireo:failed","data":{"updates":[{"path":"/src/main.ts","acceptedPath":"/src/main.ts","timestamp":1}]}}',
  '{"type":"custom","event":"vireo:applied","data":{"number":1}}',
  '{"type":"custom","event":"vite:forward-console","data":{"level":"error","args":["x"]}}',
  '{"type":"custom","event":"attack","data":{"__proto__":{"a":1}}}',
  '{"type":"custom","event":"module-runner","data":["fetchModule","/.env?raw"]}',
  '{"type":"full-reload"}',
];

/** A request with a mutated target, and mutated or doubled headers. */
export function requestInput(random: Random): WireInput {
  const target = random.chance(0.8)
    ? mutate(random.pick(TARGETS), random, TARGETS)
    : random.pick(TARGETS);
  const lines = random.chance(0.95) ? ["Host: localhost"] : [];
  let hasBody = false;
  for (let count = random.below(5); count > 0; count--) {
    const [name, value] = random.pick(HEADERS);
    const text = random.chance(0.3) ? mutate(value, random, TARGETS).replace(/[\r\n]/g, "") : value;
    hasBody ||= name === "Transfer-Encoding" || name === "Expect";
    lines.push(`${name}: ${text}`);
  }
  const head = `${random.pick(METHODS)} ${target} HTTP/1.1\r\n${lines.join("\r\n")}`;
  const bytes = latin1(`${head}\r\nConnection: close\r\n\r\n`);
  // A line break in the target can turn the rest into headers that announce a body.
  return { kind: "request", bytes, isComplete: !hasBody && !/[\r\n]/.test(target) };
}

/** Bytes that are no request any more. */
export function bytesInput(random: Random): WireInput {
  const { bytes } = requestInput(random);
  return { kind: "bytes", bytes: mutate(bytes, random, TARGETS), isComplete: false };
}

/**
 * A handshake, then frames with any opcode, flags, length and mask.
 *
 * @param token The token of the server's hot channel.
 */
export function framesInput(random: Random, token: string): WireInput {
  let bytes = handshakeOf(token);
  for (let count = 1 + random.below(4); count > 0; count--) bytes += strangeFrame(random);
  return { kind: "frames", bytes, isComplete: true };
}

/** A handshake, then well-formed frames with mutated messages. */
export function messageInput(random: Random, token: string): WireInput {
  let bytes = handshakeOf(token);
  for (let count = 1 + random.below(4); count > 0; count--) {
    const message = mutate(random.pick(MESSAGES), random, [...MESSAGES, ...TARGETS]);
    bytes += frame(0x81, Buffer.from(message));
  }
  return { kind: "message", bytes, isComplete: true };
}

/** Made for each use, because a config can change what it is given. */
const values = (): unknown[] => [
  ...[undefined, null, true, false, 0, -1, 1e9, NaN, "", " ", "/", "//", "../..", "\0", "a\nb"],
  ...["/a/", "http://x/", "x".repeat(5000), [], [[]], [null], {}, { a: 1 }, { __proto__: null }],
  ...[() => undefined, Symbol.iterator, 1n, /x/, new Date(0), new Map(), new Error("x")],
  ...["[", "(*", "{a,", "!**", "/etc/passwd", "%", "file:///etc", "0.0.0.0", "::1"],
];

const OPTIONS: readonly string[] = [
  ..."root base mode publicDir cacheDir define plugins appType envDir envPrefix logLevel".split(
    " ",
  ),
  ..."esbuild json html resolve css server build optimizeDeps worker assetsInclude".split(" "),
  ..."resolve.alias resolve.extensions resolve.conditions resolve.dedupe css.modules".split(" "),
  ..."css.preprocessorOptions css.postcss css.transformer server.host server.https".split(" "),
  ..."server.cors server.proxy server.headers server.hmr server.hmr.path server.hmr.port".split(
    " ",
  ),
  ..."server.fs server.fs.allow server.fs.deny server.fs.strict server.allowedHosts".split(" "),
  ..."server.watch server.watch.ignored server.origin server.warmup server.pack".split(" "),
  ..."server.forwardConsole optimizeDeps.include optimizeDeps.exclude optimizeDeps.entries".split(
    " ",
  ),
  ..."build.assetsInlineLimit build.target build.rollupOptions json.stringify".split(" "),
];

/** A config with a few options of unexpected values. */
export function configInput(random: Random): ConfigInput {
  const config: Record<string, unknown> = {};
  for (let count = 1 + random.below(3); count > 0; count--) {
    const names = random.pick(OPTIONS).split(".");
    let owner = config;
    for (const name of names.slice(0, -1)) {
      const inner = owner[name];
      owner = owner[name] = (typeof inner === "object" && inner !== null ? inner : {}) as Record<
        string,
        unknown
      >;
    }
    if (typeof owner === "object") owner[names.at(-1)!] = random.pick(values());
  }
  return { kind: "config", config };
}

function handshakeOf(token: string): string {
  return `GET /?token=${token} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n` +
    "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: vite-hmr\r\n\r\n";
}

function strangeFrame(random: Random): string {
  const body = Buffer.from(random.pick([...MESSAGES, "", "x".repeat(200), "\xff\xfe"]), "latin1");
  if (random.chance(0.4)) return frame(random.below(256), body);
  const length = random.pick([0, 1, 125, 126, 127]);
  const extended = length === 126 ? 2 : length === 127 ? 8 : 0;
  const head = [random.below(256), random.pick([0, 0x80]) | length];
  for (let index = 0; index < extended; index++) head.push(random.pick([0, 0, 1, 0x7f, 0xff]));
  return Buffer.concat([Buffer.from(head), body]).toString("latin1");
}

/** A masked frame with a correct length. */
function frame(first: number, body: Buffer): string {
  const head = body.length < 126
    ? [first, 0x80 | body.length]
    : [first, 0x80 | 126, body.length >>> 8 & 0xff, body.length & 0xff];
  // A mask of zeros leaves the body as it is.
  return Buffer.concat([Buffer.from([...head, 0, 0, 0, 0]), body]).toString("latin1");
}

/** The bytes of a text in UTF-8, one character each. */
function latin1(text: string): string {
  return Buffer.from(text).toString("latin1");
}
