import assert from "node:assert/strict";
import picocolors from "picocolors";
import { createTerminalSink } from "../../../../server/cli/terminal/terminal_sink.ts";

/** A sink with recorded output. */
function recordingSink({ isTTY = false, clearScreen = true } = {}) {
  const written: string[] = [];
  const errors: string[] = [];
  const sink = createTerminalSink({
    colors: picocolors.createColors(false),
    clearScreen: () => clearScreen,
    output: { write: (text) => written.push(text), isTTY, rows: 4 },
    errors: { write: (text) => errors.push(text) },
    now: () => new Date(2026, 0, 2, 3, 4, 5),
  });
  return { sink, written, errors };
}

Deno.test("createTerminalSink() puts time and name before messages with a timestamp", () => {
  const { sink, written, errors } = recordingSink();
  sink.write("info", "hmr update /a.ts", { timestamp: true });
  sink.write("info", "plain", {});
  sink.write("error", "bad\n  at /a.ts", { timestamp: true });
  assert.deepEqual(written, ["03:04:05 [vireo] hmr update /a.ts\n", "plain\n"]);
  assert.deepEqual(errors, ["03:04:05 [vireo] bad\n  at /a.ts\n"]);
});

Deno.test("createTerminalSink() does not throw on a full disk", () => {
  const full = {
    write() {
      throw Object.assign(new Error("No space left on device"), { code: "ENOSPC" });
    },
  };
  const colors = picocolors.createColors(false);
  const sink = createTerminalSink({ colors, output: full, errors: full });
  assert.doesNotThrow(() => sink.write("info", "lost", {}));
  assert.doesNotThrow(() => sink.write("error", "lost as well", { timestamp: true }));
});

Deno.test("createTerminalSink() counts repeated messages", () => {
  const { sink, written } = recordingSink();
  for (const message of ["a", "a", "a", "b", "a"]) sink.write("info", message, { timestamp: true });
  const texts = written.map((line) => line.slice("03:04:05 [vireo] ".length).trimEnd());
  assert.deepEqual(texts, ["a", "a (x2)", "a (x3)", "b", "a"]);
});

Deno.test("createTerminalSink() shows the count beside the message, not below its frame", () => {
  const { sink, errors } = recordingSink();
  for (let times = 0; times < 2; times++) sink.write("error", "bad\n1 | x\n  | ^", {});
  assert.equal(errors[1], "bad (x2)\n1 | x\n  | ^\n");
});

Deno.test("createTerminalSink() counts messages that only differ in their details", () => {
  const { sink, written } = recordingSink();
  for (const detail of ["9 ms", "8 ms"]) sink.write("info", "a", { timestamp: true, detail });
  const texts = written.map((line) => line.slice("03:04:05 [vireo] ".length).trimEnd());
  assert.deepEqual(texts, ["a 9 ms", "a (x2) 8 ms"]);
});

Deno.test("createTerminalSink() clears the screen only of a terminal, and only if allowed", () => {
  const clears = (options: { isTTY?: boolean; clearScreen?: boolean }) => {
    const { sink, written } = recordingSink(options);
    sink.write("info", "a", { clear: true });
    sink.clear?.();
    return written.filter((text) => text.startsWith("\n")).length;
  };
  assert.equal(clears({ isTTY: true }), 2);
  assert.equal(clears({ isTTY: false }), 0);
  assert.equal(clears({ isTTY: true, clearScreen: false }), 0);
});
