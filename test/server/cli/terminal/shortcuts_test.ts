import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import picocolors from "picocolors";
import { bindShortcuts } from "../../../../server/cli/terminal/shortcuts.ts";

/** Binds the shortcuts to a stream and records what they do. */
function bound(restart: () => Promise<void> = async () => {}) {
  const calls: string[] = [];
  const printed: string[] = [];
  const input = new PassThrough();
  const unbind = bindShortcuts({
    restart: () => (calls.push("restart"), restart()),
    printUrls: () => void calls.push("urls"),
    openBrowser: () => void calls.push("open"),
    openInspector: () => void calls.push("inspector"),
    allowHost: () => void calls.push("allow"),
    isOn: (setting) => setting === "keepState",
    toggle: (setting) => void calls.push(setting),
    clearScreen: () => void calls.push("clear"),
    quit: () => void calls.push("quit"),
  }, {
    input,
    colors: picocolors.createColors(false),
    print: (text) => printed.push(text),
    fail: (error) => calls.push(`failed ${(error as Error).message}`),
  });
  const type = async (text: string) => {
    for (const key of text) {
      input.write(`${key}\n`);
      await turn();
      await turn();
    }
  };
  return { calls, printed, type, unbind };
}

Deno.test("bindShortcuts() runs the action of each key", async () => {
  const { calls, printed, type, unbind } = bound();
  await type("uoibkacRx q");
  assert.deepEqual(calls, [
    "urls",
    "open",
    "inspector",
    "forwardConsole",
    "keepState",
    "allow",
    "clear",
    "restart",
    "quit",
  ]);
  await type("h");
  assert.match(printed[0]!, /browser's console here \(off\)\n.*through reloads \(on\)\n/);
  for (const key of "ruoibkacq") {
    assert.match(printed[0]!, new RegExp(`press ${key} \\+ enter to `));
  }
  unbind();
});

Deno.test("bindShortcuts() ignores keys while an action runs, and survives its failure", async () => {
  const { promise, reject } = Promise.withResolvers<void>();
  const { calls, type, unbind } = bound(() => promise);
  await type("rrq");
  assert.deepEqual(calls, ["restart"]);
  reject(new Error("port taken"));
  await turn();
  await type("u");
  assert.deepEqual(calls, ["restart", "failed port taken", "urls"]);
  unbind();
});
