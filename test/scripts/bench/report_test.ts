import assert from "node:assert/strict";
import { formatTable, noSamples, summarize } from "../../../scripts/bench/report.ts";

Deno.test("summarize() returns medians, p95 and the ratio to the peer", () => {
  const vireo = { ...noSamples(), firstPage: [100, 200, 300] };
  const vite = { ...noSamples(), firstPage: [400] };
  assert.deepEqual(summarize({ vireo, vite }), [
    { name: "first page", unit: "ms", vireo: 200, vite: 400, ratio: 0.5 },
  ]);
});

Deno.test("summarize() reports lost edits", () => {
  const vite = noSamples();
  vite.edits.module.lost = 2;
  const [row] = summarize({ vireo: noSamples(), vite });
  assert.deepEqual(row, {
    name: "edit of a module, lost",
    unit: "",
    vireo: 0,
    vite: 2,
    ratio: undefined,
  });
});

Deno.test("formatTable() aligns the columns and marks missing measurements", () => {
  const rows = summarize({ vireo: { ...noSamples(), reload: [12.34], rss: [150] } });
  assert.equal(
    formatTable(rows),
    [
      "                vireo  vite  vireo/vite",
      "reload        12.3 ms     –",
      "memory (RSS)   150 MB     –",
    ].join("\n"),
  );
});
