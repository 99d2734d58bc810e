import assert from "node:assert/strict";
import type { Update } from "../../../client/protocol.ts";
import { Journal } from "../../../server/journal/journal.ts";
import { OpenPages } from "../../../server/journal/open_pages.ts";

const PAGE = {
  url: "http://localhost/",
  userAgent: "Firefox/140.0",
  tab: "t",
  isLoaded: true,
  isErrorPage: false,
};

const update = (batch: number, ...paths: string[]) => ({
  type: "update" as const,
  batch,
  updates: paths.map((path) => ({ path }) as Update),
});

/** Pages with one page, which has loaded. */
function onePage() {
  const journal = new Journal();
  const pages = new OpenPages(journal);
  const client = {};
  pages.connected(client);
  pages.introduced(client, PAGE);
  const state = () => pages.list().map(({ state }) => state);
  return { journal, pages, client, state };
}

Deno.test("OpenPages waits for the acknowledgment of each message", () => {
  const { journal, pages, client, state } = onePage();
  assert.deepEqual([state(), pages.areInStep], [["in step"], true]);
  pages.sent(client, update(1, "/a.ts"));
  pages.sent(client, update(2, "/b.ts", "/c.ts"));
  pages.sent(client, { type: "prune", paths: [] });
  assert.deepEqual(pages.list()[0]!.pending, [1, 2]);
  pages.applied(client, { batches: [1], failed: [], milliseconds: 1 });
  assert.deepEqual([state(), pages.areInStep], [["behind"], false]);
  pages.applied(client, { batches: [2], failed: ["/b.ts", "/foreign.ts"], milliseconds: 1 });
  assert.deepEqual([state(), pages.areInStep], [["in step"], true]);
  assert.deepEqual(pages.list()[0]!.failing, ["/b.ts"]);
  assert.deepEqual(journal.read().map(({ kind }) => kind), ["page", "applied", "applied"]);
});

Deno.test("OpenPages ends a failure with a later update of the module, or a message that clears all", () => {
  const { pages, client } = onePage();
  const failing = () => pages.list()[0]!.failing;
  pages.sent(client, update(1, "/a.ts", "/b.ts"));
  pages.applied(client, { batches: [1], failed: ["/a.ts", "/b.ts"], milliseconds: 1 });
  pages.sent(client, update(2, "/a.ts"));
  pages.applied(client, { batches: [2], failed: [], milliseconds: 1 });
  assert.deepEqual(failing(), ["/b.ts"]);
  pages.sent(client, { type: "full-reload", batch: 3 });
  pages.applied(client, { batches: [3], failed: [], milliseconds: 1 });
  assert.deepEqual(failing(), ["/b.ts"]);
  pages.sent(client, update(4));
  pages.applied(client, { batches: [4], failed: [], milliseconds: 1 });
  assert.deepEqual(failing(), []);
});

Deno.test("OpenPages ignores acknowledgments of messages that it did not send", () => {
  const { journal, pages, client, state } = onePage();
  pages.sent(client, update(1, "/a.ts"));
  pages.applied(client, { batches: [9], failed: ["/a.ts"], milliseconds: 1 });
  pages.applied({}, { batches: [1], failed: [], milliseconds: 1 });
  assert.deepEqual(state(), ["behind"]);
  assert.equal(journal.last, 1);
});

Deno.test("OpenPages counts a reloading page until it has loaded again", () => {
  const { pages, client, state } = onePage();
  pages.sent(client, { type: "full-reload", batch: 1 });
  pages.disconnected(client);
  assert.deepEqual([state(), pages.areInStep], [["reloading"], false]);
  const [other, again] = [{}, {}];
  pages.connected(other);
  pages.introduced(other, { ...PAGE, tab: "other" });
  assert.deepEqual(state(), ["in step", "reloading"]);
  pages.connected(again);
  pages.introduced(again, { ...PAGE, isLoaded: false });
  assert.deepEqual([state(), pages.areInStep], [["in step", "loading"], false]);
  pages.loaded(again);
  assert.deepEqual([state(), pages.areInStep], [["in step", "in step"], true]);
});

Deno.test("OpenPages forgets closed pages, unless the server restarts", () => {
  const { pages, client, state } = onePage();
  pages.disconnected(client);
  assert.deepEqual(state(), []);
  const other = {};
  pages.connected(other);
  pages.introduced(other, { ...PAGE, tab: "" });
  pages.disconnected(other, { reloads: true });
  assert.deepEqual(state(), ["reloading"]);
  const again = {};
  pages.connected(again);
  pages.introduced(again, { ...PAGE, tab: "" });
  assert.deepEqual(state(), ["in step"]);
});

Deno.test("OpenPages waits for a new connection to introduce itself, but not for other programs", () => {
  const pages = new OpenPages(new Journal());
  const now = Date.now;
  try {
    pages.connected({});
    assert.deepEqual([pages.list(), pages.areInStep], [[], false]);
    Date.now = () => now() + 60_000;
    assert.deepEqual([pages.list(), pages.areInStep], [[], true]);
  } finally {
    Date.now = now;
  }
});

Deno.test("OpenPages notes a limited number of messages for a client that acknowledges none", () => {
  const { pages, client, state } = onePage();
  for (let batch = 1; batch <= 5000; batch++) pages.sent(client, update(batch, "/a.ts"));
  const { pending } = pages.list()[0]!;
  assert.deepEqual([pending.length, pending.at(-1), state()], [500, 5000, ["behind"]]);
});

Deno.test("OpenPages.whenApplied() waits for all pages, those that fail or leave included", async () => {
  const { pages, client } = onePage();
  const clients = [client, {}, {}];
  for (const other of clients.slice(1)) {
    pages.connected(other);
    pages.introduced(other, PAGE);
  }
  pages.connected({});
  for (const each of clients) pages.sent(each, update(1, "/a.ts"));
  const applied = pages.whenApplied(1, 60_000);
  pages.applied(clients[0]!, { batches: [1], failed: [], milliseconds: 1 });
  pages.applied(clients[1]!, { batches: [1], failed: ["/a.ts"], milliseconds: 1 });
  pages.disconnected(clients[2]!);
  assert.deepEqual(await applied, { pages: 2, failed: 1, silent: 0 });
  pages.sent(client, update(2, "/a.ts"));
  assert.deepEqual(await pages.whenApplied(2, 1), { pages: 1, failed: 0, silent: 1 });
  assert.deepEqual(await pages.whenApplied(9, 60_000), { pages: 0, failed: 0, silent: 0 });
});
