import assert from "node:assert/strict";
import { formatTable, noSamples, rowOf, summarize } from "../../../scripts/bench/report.ts";

Deno.test("summarize() returns medians, p95 and the ratio to the peer", () => {
  const vireo = { ...noSamples(), firstPage: [100, 200, 300] };
  const vite = { ...noSamples(), firstPage: [400] };
  assert.deepEqual(summarize({ vireo, vite }), [
    { name: "first page", unit: "ms", values: { vireo: 200, vite: 400 }, ratios: { vireo: 0.5 } },
  ]);
});

Deno.test("summarize() has rows for each kind of edits, and reports lost ones", () => {
  const vireo = { ...noSamples(), edits: { "a leaf": { times: [10, 20, 30], lost: 0 } } };
  const vite = { ...noSamples(), edits: { "a leaf": { times: [], lost: 2 } } };
  assert.deepEqual(summarize({ vireo, vite }), [
    rowOf("edit of a leaf, median", "ms", { vireo: 20, vite: undefined }),
    rowOf("edit of a leaf, p95", "ms", { vireo: 29, vite: undefined }),
    rowOf("edit of a leaf, lost", "", { vireo: 0, vite: 2 }),
  ]);
});

Deno.test("summarize() omits lost edits if there are none", () => {
  const vireo = { ...noSamples(), edits: { "a leaf": { times: [10], lost: 0 } } };
  assert.deepEqual(summarize({ vireo }).map(({ name }) => name), [
    "edit of a leaf, median",
    "edit of a leaf, p95",
  ]);
});

Deno.test("rowOf() divides by the peer's value, and counts by nothing", () => {
  const values = { bun: 10, vite: 40, quiet: undefined };
  assert.deepEqual(rowOf("reload", "ms", values).ratios, { bun: 0.25 });
  assert.deepEqual(rowOf("requests", "", values).ratios, {});
  assert.deepEqual(rowOf("reload", "ms", { bun: 10 }).ratios, {});
});

Deno.test("formatTable() aligns the columns and marks missing measurements", () => {
  const rows = summarize({
    vireo: { ...noSamples(), reload: [12.34], rss: [150] },
    vite: { ...noSamples(), reload: [24.68] },
    bun: { ...noSamples(), rss: [50] },
  });
  assert.equal(
    formatTable(rows),
    [
      "                vireo     vite    bun  vireo/vite",
      "reload        12.3 ms  24.7 ms      –        0.50",
      "memory (RSS)   150 MB        –  50 MB",
    ].join("\n"),
  );
});

Deno.test("formatTable() has no ratios without the peer", () => {
  const rows = summarize({ vireo: { ...noSamples(), reload: [250] } });
  assert.equal(formatTable(rows), "         vireo\nreload  250 ms");
});
