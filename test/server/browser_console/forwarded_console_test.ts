import { deepEqual, equal } from "node:assert/strict";
import { ForwardedConsole } from "../../../server/browser_console/forwarded_console.ts";
import { ModuleGraph } from "../../../server/graph/module_graph.ts";
import { createLogger } from "../../../server/base/logger.ts";
import type { HotClient } from "../../../server/plugin_api/hot_channel.ts";
import { commit, resultOf } from "../graph/commits.ts";

const SOURCE = "one\nfunction testError() {\n  throw new Error();\n}\nfive\n";

/**
 * A console with its terminal as a list, on a server that has served `/src/a.ts` with three lines
 * before its source.
 */
function terminal() {
  const lines: string[] = [];
  const graph = new ModuleGraph(() => Promise.resolve(null));
  const module = graph.ensureEntry("/src/a.ts", "/app/src/a.ts");
  const mappings = ";;;AAAA;AACA;AACA,EAAE";
  const map = { version: 3 as const, sources: ["a.ts"], names: [], mappings };
  const result = resultOf("", { map: { ...map, sourcesContent: [SOURCE] } });
  commit(graph, module, { result });
  const forwarded = new ForwardedConsole({
    root: "/app",
    base: "/base/",
    graph,
    logger: createLogger("info", { write: (level, text) => lines.push(`${level} ${text}`) }),
    optimizer: {
      isOptimized: () => false,
      load: () => Promise.reject(new Error("none")),
    },
  });
  const client = {} as HotClient;
  const other = {} as HotClient;
  /** Sends messages and returns the printed lines. */
  const print = async (...messages: unknown[]) => {
    for (const message of messages) forwarded.receive(message, client);
    await new Promise((resolve) => setTimeout(resolve));
    return lines.splice(0);
  };
  return { forwarded, print, other };
}

const log = (level: string, message: string) => ({ type: "log", data: { level, message } });

Deno.test("ForwardedConsole prints messages by their level", async () => {
  const { print } = terminal();
  deepEqual(await print(log("error", "a"), log("warn", "b"), log("info", "c"), log("x\x1b", "d")), [
    "error [console.error] a",
    "warn [console.warn] b",
    "info [console.info] c",
    "info [console.log] d",
  ]);
});

Deno.test("ForwardedConsole prints uncaught errors with their original places", async () => {
  const { print } = terminal();
  const stack = `Error: broken
    at testError (http://localhost:5173/base/src/a.ts?t=1796058004399:6:3)
    at http://localhost:5173/base/src/unknown.ts:1:1
    at http://localhost:5173/base/../../etc/passwd:1:1`;
  const [text] = await print({
    type: "unhandled-rejection",
    data: { name: "TypeError", message: "broken", stack },
  });
  equal(
    text,
    `error [Unhandled rejection] TypeError: broken
 > testError src/a.ts:3:2
    1 |  one
    2 |  function testError() {
    3 |    throw new Error();
      |    ^
    4 |  }
    5 |  five
 > http://localhost:5173/base/src/unknown.ts:1:0
 > http://localhost:5173/base/../../etc/passwd:1:0
`,
  );
});

Deno.test("ForwardedConsole prevents pages from faking other messages in the terminal", async () => {
  const { print } = terminal();
  const [text] = await print(
    log("error", "\x1b[2J\x9b1A\rDone\r\n10:00:00 [vireo] all well\u202e"),
  );
  equal(
    text,
    "error [console.error] \\x1b[2J\\x9b1A\n    Done\n    10:00:00 [vireo] all well\\x202e",
  );
  const [name] = await print({
    type: "error",
    data: { name: "\x1b]0;x\x07", message: "m", stack: "at \x1b[A (http://h/a:1:1)" },
  });
  equal(name!.includes("\x1b"), false);
});

Deno.test("ForwardedConsole ignores invalid messages and limits their number", async () => {
  const { print, forwarded, other } = terminal();
  deepEqual(await print(null, "x", {}, { type: "log" }, { type: "log", data: { message: 1 } }), []);
  const many = await print(...Array.from({ length: 1000 }, () => log("log", "x")));
  // The limit can be reset in between.
  equal(many.length <= 400, true);
  forwarded.receive(log("log", "of another page"), other);
  equal((await print()).length, 1);
  const [long] = await print(log("log", "x\n".repeat(100_000)));
  equal(long === undefined || long.length < 12_000, true);
});
