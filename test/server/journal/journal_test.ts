import assert from "node:assert/strict";
import type { ChangeEntry } from "../../../server/journal/entry.ts";
import { Journal } from "../../../server/journal/journal.ts";

const change = (file: string, more: Partial<ChangeEntry> = {}): ChangeEntry => ({
  kind: "change",
  plan: "nothing",
  files: [{ type: "update", file }],
  updates: [],
  leftOut: 0,
  pages: 0,
  ...more,
});

const sequences = (entries: readonly { sequence: number }[]) =>
  entries.map(({ sequence }) => sequence);

Deno.test("Journal.read() filters by number, file, kind and count", () => {
  const journal = new Journal();
  journal.record(change("/app/a.ts"));
  journal.record(change("/app/b.ts"));
  journal.record({ kind: "error", name: "Error", message: "x", id: "/app/a.ts?vue&type=style" });
  journal.record({
    kind: "error",
    name: "Error",
    message: "x",
    loc: { file: "/app/b.ts", line: 1, column: 0 },
  });
  journal.record({ kind: "restart", state: "started", reason: "x" });
  assert.deepEqual([journal.first, journal.last], [1, 5]);
  assert.deepEqual(sequences(journal.read()), [1, 2, 3, 4, 5]);
  assert.deepEqual(sequences(journal.read({ since: 3 })), [4, 5]);
  assert.deepEqual(sequences(journal.read({ file: "/app/a.ts" })), [1, 3]);
  assert.deepEqual(sequences(journal.read({ file: "/app/b.ts", kinds: ["error"] })), [4]);
  assert.deepEqual(sequences(journal.read({ limit: 2 })), [4, 5]);
});

Deno.test("Journal keeps a limited number of entries over 5,000 changes", () => {
  const journal = new Journal();
  for (let index = 1; index <= 5000; index++) journal.record(change(`/app/${index}.ts`));
  const entries = journal.read();
  assert.equal(entries.length, 2000);
  assert.deepEqual([journal.first, journal.last, entries[0]!.sequence], [3001, 5000, 3001]);
});

Deno.test("Journal keeps a limited amount of text", () => {
  const journal = new Journal();
  const message = "x".repeat(100_000);
  for (let index = 0; index < 2000; index++) {
    journal.record(
      { kind: "error", name: "Error", message, frame: message, stackless: 1 } as never,
    );
  }
  const size = JSON.stringify(journal.read()).length;
  assert.ok(size < 4_100_000, `${size}`);
  assert.ok(journal.read().length > 400);
});

Deno.test("Journal shortens the lists of a change and says how much it left out", () => {
  const journal = new Journal();
  const files = Array.from({ length: 500 }, (_, index) => ({
    type: "update" as const,
    file: `/app/${index}.ts`,
  }));
  journal.record(change("", { files }));
  const [entry] = journal.read() as unknown as ChangeEntry[];
  assert.deepEqual([entry!.files.length, entry!.leftOut], [60, 440]);
});

Deno.test("Journal.subscribe() tells of new entries until its end", () => {
  const journal = new Journal();
  const seen: number[] = [];
  journal.record(change("/a"));
  const end = journal.subscribe(({ sequence }) => seen.push(sequence));
  journal.record(change("/b"));
  end();
  journal.record(change("/c"));
  assert.deepEqual(seen, [2]);
});
