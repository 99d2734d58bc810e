import { deepEqual } from "node:assert/strict";
import type { ErrorPayload, HotPayload, UpdatePayload } from "../../../../client/protocol.ts";
import { LatePages } from "../../../../server/hmr/channel/late_pages.ts";
import type { HotClient } from "../../../../server/plugin_api/hot_channel.ts";

/** A client and its received messages. */
function clientOf() {
  const sent: HotPayload[] = [];
  const client = { send: (payload: HotPayload) => void sent.push(payload) } as HotClient;
  return { client, sent };
}

const ERROR: ErrorPayload = { type: "error", err: { name: "Error", message: "x", stack: "" } };
const UPDATE: UpdatePayload = { type: "update", updates: [] };

/** Milliseconds since the epoch, before and after the messages of the tests. */
const before = () => Date.now() - 1000;
const after = () => Date.now() + 1000;

Deno.test("LatePages.catchUp() sends the last error once to a page that was loading when it occurred", () => {
  const pages = new LatePages();
  const { client, sent } = clientOf();
  // The socket of the previous page is still open.
  pages.noteMessage(ERROR, new Set([clientOf().client]));
  pages.connected(client);
  pages.catchUp(client, after());
  deepEqual(sent, []);
  pages.catchUp(client, before());
  pages.catchUp(client, before());
  deepEqual(sent, [ERROR]);
});

Deno.test("LatePages.connected() sends an error that no page has seen", () => {
  const pages = new LatePages();
  const { client, sent } = clientOf();
  pages.noteMessage(ERROR, new Set());
  pages.connected(client);
  pages.connected(clientOf().client);
  deepEqual(sent, [ERROR]);
});

Deno.test("LatePages.catchUp() sends updates once, to the clients that lack them, and no earlier error", () => {
  const pages = new LatePages();
  const [open, late] = [clientOf(), clientOf()];
  pages.noteMessage(ERROR, new Set([open.client]));
  pages.keep(UPDATE, [open.client]);
  pages.noteMessage(UPDATE, new Set([open.client]));
  for (const { client } of [open, late, late]) pages.catchUp(client, before());
  deepEqual(open.sent, []);
  deepEqual(late.sent, [UPDATE]);
});
