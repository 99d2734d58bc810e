import { equal } from "node:assert/strict";
import {
  explainDeadEnd,
  explainReception,
  explainUpdate,
  explainUpdates,
} from "../../../server/hmr/explain.ts";

Deno.test("explainUpdate() names the chain by base names", () => {
  equal(
    explainUpdate({ path: "/src/App.vue", chain: ["/src/useData.ts", "/src/App.vue"] }),
    "hmr update src/App.vue (useData.ts → App.vue)",
  );
});

Deno.test("explainUpdate() omits a chain of one", () => {
  equal(
    explainUpdate({ path: "/src/App.vue", chain: ["/src/App.vue"] }),
    "hmr update src/App.vue",
  );
});

Deno.test("explainUpdate() names the file that the changed module only reads", () => {
  equal(
    explainUpdate({ path: "/src/App.vue", chain: ["/src/App.vue"], cause: "/src/data.json" }),
    "hmr update src/App.vue (data.json → App.vue)",
  );
});

Deno.test("explainUpdate() distinguishes files of the same name", () => {
  equal(
    explainUpdate({
      path: "/src/b/index.ts",
      chain: ["/src/a/index.ts", "/src/b/index.ts"],
    }),
    "hmr update src/b/index.ts (/src/a/index.ts → /src/b/index.ts)",
  );
});

Deno.test("explainUpdates() groups updates of a batch, and counts those beyond the limit", () => {
  const update = (path: string) => ({ path, chain: [path] });
  equal(
    explainUpdates([update("/a.vue"), { path: "/b.vue", chain: ["/c.ts", "/b.vue"] }]),
    "hmr update a.vue, b.vue (c.ts → b.vue)",
  );
  const forms = ["/c.ts", "/c.ts?raw"].map((url) => ({ path: "/b.vue", chain: [url, "/b.vue"] }));
  equal(explainUpdates(forms), "hmr update b.vue (c.ts → b.vue)");
  equal(
    explainUpdates(Array.from({ length: 300 }, (_, index) => update(`/${index}.vue`))),
    "hmr update 0.vue, 1.vue, 2.vue, 3.vue, 4.vue, 5.vue, 6.vue, 7.vue and 292 more",
  );
});

Deno.test("explainDeadEnd() names the module that does not accept, and the page", () => {
  equal(
    explainDeadEnd(["/src/main.ts"], ["/index.html"]),
    "/src/main.ts: no module accepts it (main.ts ← index.html)",
  );
});

Deno.test("explainReception() tells how pages received an update", () => {
  const text = (pages: number, failed = 0, silent = 0) =>
    explainReception({ pages, failed, silent }, 9);
  equal(text(0), "no page is open");
  equal(text(1), "9 ms in 1 page");
  equal(text(2), "9 ms in 2 pages");
  equal(text(2, 1), "failed in 1 of 2 pages");
  equal(text(1, 1), "failed in 1 page");
  equal(text(3, 0, 2), "2 of 3 pages did not answer yet");
});
