import { deepEqual, equal } from "node:assert/strict";
import { ForwardedConsole } from "../../../server/browser_console/forwarded_console.ts";
import { ModuleGraph } from "../../../server/graph/module_graph.ts";
import type { Entry } from "../../../server/journal/entry.ts";
import { createLogger } from "../../../server/base/logger.ts";
import { Repetitions } from "../../../server/browser_console/repetitions.ts";
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
  const entries: Entry[] = [];
  const forwarded = new ForwardedConsole({
    journal: { record: (entry) => void entries.push(entry) },
    pages: { find: () => ({ id: 7, url: "http://localhost:5173/" }) },
    printed: () => ({ unhandledErrors: true, logLevels: ["error", "warn", "info", "log"] }),
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
  return { forwarded, print, other, entries, [Symbol.dispose]: () => forwarded.close() };
}

const log = (level: string, message: string) => ({ type: "log", data: { level, message } });

Deno.test("ForwardedConsole prints messages by their level", async () => {
  using console = terminal();
  const { print } = console;
  deepEqual(await print(log("error", "a"), log("warn", "b"), log("info", "c"), log("x\x1b", "d")), [
    "error [console.error] a",
    "warn [console.warn] b",
    "info [console.info] c",
    "info [console.log] d",
  ]);
});

Deno.test("ForwardedConsole prints uncaught errors with their original places", async () => {
  using console = terminal();
  const { print } = console;
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
  using console = terminal();
  const { print } = console;
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
  using console = terminal();
  const { print, forwarded, other } = console;
  deepEqual(await print(null, "x", {}, { type: "log" }, { type: "log", data: { message: 1 } }), []);
  const many = await print(...Array.from({ length: 1000 }, () => log("log", "x")));
  // The limit can be reset in between.
  equal(many.length <= 400, true);
  forwarded.receive(log("log", "of another page"), other);
  equal((await print()).length, 1);
  const [long] = await print(log("log", "x\n".repeat(100_000)));
  equal(long === undefined || long.length < 12_000, true);
});

Deno.test("ForwardedConsole shows the place of a call, and the calls of a logged error", async () => {
  using console = terminal();
  const stack = `Error: inner
    at Console.error (http://localhost:5173/base/@vite/client:9:1)
    at testError (http://localhost:5173/base/src/a.ts:6:3)
    at http://localhost:5173/base/src/a.ts:4:1`;
  const { entries, print } = console;
  const [call, logged] = await print(
    { type: "log", data: { level: "warn", message: "careful", stack, isCall: true } },
    { type: "log", data: { level: "error", message: "Error: inner", stack } },
  );
  equal(call, "warn [console.warn] careful\n > testError src/a.ts:3:2");
  deepEqual(logged!.split("\n").slice(0, 3), [
    "error [console.error] Error: inner",
    " > Console.error http://localhost:5173/base/@vite/client:9:0",
    "    1 |  one",
  ]);
  deepEqual(entries.map((entry) => entry.kind === "console" && [entry.page, entry.loc?.line]), [
    [7, 3],
    [7, 3],
  ]);
});

Deno.test("ForwardedConsole prints equal messages once, and how many followed", async () => {
  using console = terminal();
  const { print, forwarded, other, entries } = console;
  const messages = Array.from({ length: 5 }, () => log("warn", "again\nand again"));
  forwarded.receive(log("warn", "again\nand again"), other);
  deepEqual(await print(...messages, log("warn", "once")), [
    "warn [console.warn] again\n    and again",
    "warn [console.warn] once",
  ]);
  forwarded.close();
  deepEqual(await print(), ["warn [console.warn] again (5 more)"]);
  deepEqual(entries.map((entry) => entry.kind === "console" && entry.repeated), [
    undefined,
    undefined,
    5,
  ]);
});

Deno.test("Repetitions reports counts after a while, for as long as messages repeat", async () => {
  let onReport = (_: [string, number]) => {};
  const repetitions = new Repetitions<string>((...report) => onReport(report), { wait: 20 });
  /** Notes equal messages and returns the next report. */
  const note = async (count: number): Promise<[string, number]> => {
    const { promise, resolve } = Promise.withResolvers<[string, number]>();
    onReport = resolve;
    for (let index = 0; index < count; index++) repetitions.isNew("key", "text");
    return await promise;
  };
  deepEqual(await note(4), ["text", 3]);
  deepEqual(await note(2), ["text", 2]);
  equal(repetitions.isNew("other", "text"), true);
  repetitions.close();
  equal(repetitions.isNew("key", "text"), true);
  repetitions.close();
});
