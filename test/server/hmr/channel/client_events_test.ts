import assert from "node:assert/strict";
import type { HotListener } from "../../../../server/plugin_api/hot_channel.ts";
import {
  ClientEvents,
  type ClientEventsOptions,
} from "../../../../server/hmr/channel/client_events.ts";
import { LatePages } from "../../../../server/hmr/channel/late_pages.ts";
import { Journal } from "../../../../server/journal/journal.ts";
import { OpenPages } from "../../../../server/journal/open_pages.ts";

/** The events of one client, which was sent the message 1. */
function connectedClient() {
  const listeners = new Map<string, HotListener>();
  const channel = {
    on: (event: string, listener: HotListener) => void listeners.set(event, listener),
  };
  const pages = new OpenPages(new Journal());
  const options = { channel, pages, latePages: new LatePages() };
  new ClientEvents(options as unknown as ClientEventsOptions).listen();
  const client = { send() {} };
  pages.connected(client);
  pages.sent(client, { type: "full-reload", batch: 1 });
  const emit = (event: string, data?: unknown) => listeners.get(event)!(data, client);
  return { emit, pages };
}

const page = { url: "http://localhost/", userAgent: "", tab: "", isLoaded: false };

Deno.test("ClientEvents follows a page from its connection to its first applied message", () => {
  const { emit, pages } = connectedClient();
  const states: (string | undefined)[] = [pages.list()[0]?.state];
  for (
    const [event, data] of [
      ["vireo:served", { servedAt: Date.now(), page }],
      ["vireo:loaded"],
      ["vireo:applied", { batches: [1], failed: [], milliseconds: 3 }],
    ] as const
  ) {
    emit(event, data);
    states.push(pages.list()[0]?.state);
  }
  assert.deepEqual(states, [undefined, "loading", "behind", "in step"]);
});

Deno.test("ClientEvents ignores malformed events of a page", () => {
  const { emit, pages } = connectedClient();
  for (const data of [undefined, null, 7, { page: 7 }, { page: null }]) emit("vireo:served", data);
  assert.deepEqual(pages.list(), []);
  emit("vireo:served", {
    page: { ...page, url: { x: 1 }, userAgent: "x".repeat(5000), isLoaded: 1 },
  });
  assert.equal(pages.list()[0]!.url, "");
  emit("vireo:loaded");
  const many = Array.from({ length: 100_000 }, () => 1);
  for (
    const data of [
      undefined,
      7,
      { batches: 1, failed: [], milliseconds: 1 },
      { batches: ["1"], failed: [], milliseconds: 1 },
      { batches: many, failed: [], milliseconds: 1 },
      { batches: [1], failed: [{}], milliseconds: 1 },
      { batches: [1], failed: [], milliseconds: "1" },
      { batches: [1], failed: [] },
    ]
  ) emit("vireo:applied", data);
  assert.equal(pages.list()[0]!.state, "behind");
});
