import assert from "node:assert/strict";
import { Journal } from "../../../server/journal/journal.ts";
import { LoadLog } from "../../../server/journal/load_log.ts";

const loaded = {
  kind: "page",
  state: "loaded",
  page: 1,
  url: "http://localhost/",
  browser: "Firefox 140",
} as const;

const spanOf = (url: string) => ({ url, transformTime: 2 });

Deno.test("LoadLog records the first page until it is loaded", () => {
  const journal = new Journal();
  let ends = 0;
  const log = new LoadLog(journal, () => ends++);
  // A page of before a restart, for example.
  journal.record(loaded);
  assert.equal(log.loadedAt, undefined);
  log.pageRequested("/index.html");
  log.pageRequested("/other.html");
  log.transformed(spanOf("/a.ts"), 1);
  journal.record(loaded);
  log.transformed(spanOf("/late.ts"), 2);
  journal.record(loaded);
  assert.equal(log.page, "/index.html");
  assert.deepEqual(log.spans, [{ url: "/a.ts", startedAt: 1, milliseconds: 2 }]);
  assert.ok(log.loadedAt! >= log.requestedAt!);
  assert.equal(ends, 1);
});

Deno.test("LoadLog keeps a limited number of transforms", () => {
  const log = new LoadLog(new Journal(), () => {});
  for (let index = 0; index < 6000; index++) log.transformed(spanOf(`/${index}.ts`), index);
  assert.equal(log.spans.length, 5000);
});
