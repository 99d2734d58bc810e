import assert from "node:assert/strict";
import { HotEvents } from "../../../client/hot/hot_events.ts";

Deno.test("HotEvents.emit() calls listeners in order and waits for all", async () => {
  const events = new HotEvents();
  const calls: string[] = [];
  events.on({}, "event", async (data) => {
    calls.push(`first ${data}`);
    await new Promise((resolve) => setTimeout(resolve));
    calls.push("first done");
  });
  events.on({}, "event", () => calls.push("second"));
  await events.emit("event", 1);
  assert.deepEqual(calls, ["first 1", "second", "first done"]);
});

Deno.test("HotEvents.emit() calls the others when one throws, then throws", async () => {
  const events = new HotEvents();
  const calls: string[] = [];
  events.on({}, "event", () => {
    throw new Error("boom");
  });
  events.on({}, "event", () => calls.push("second"));
  await assert.rejects(events.emit("event", undefined), { message: "boom" });
  assert.deepEqual(calls, ["second"]);
});

Deno.test("HotEvents.suspend() and resume() take listeners out and put them back", async () => {
  const events = new HotEvents();
  const calls: string[] = [];
  const owner = {};
  events.on(owner, "a", () => calls.push("mine"));
  events.on(owner, "b", () => calls.push("mine b"));
  events.on({}, "a", () => calls.push("other"));
  events.suspend(owner);
  await events.emit("a", undefined);
  await events.emit("b", undefined);
  assert.deepEqual(calls.splice(0), ["other"]);
  events.resume(owner);
  events.resume(owner);
  await events.emit("a", undefined);
  await events.emit("b", undefined);
  assert.deepEqual(calls, ["other", "mine", "mine b"]);
});

Deno.test("HotEvents.off() during an event does not disturb it", async () => {
  const events = new HotEvents();
  const calls: string[] = [];
  const owner = {};
  const second = () => calls.push("second");
  events.on(owner, "event", () => events.off(owner, "event", second));
  events.on(owner, "event", second);
  await events.emit("event", undefined);
  await events.emit("event", undefined);
  assert.deepEqual(calls, ["second"]);
});
