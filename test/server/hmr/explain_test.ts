import { equal } from "node:assert/strict";
import { explainDeadEnd, explainUpdate, explainUpdates } from "../../../server/hmr/explain.ts";

Deno.test("explainUpdate() names the chain by base names", () => {
  equal(
    explainUpdate({ path: "/src/App.vue", chain: ["/src/useData.ts", "/src/App.vue"] }),
    "hmr update /src/App.vue (useData.ts → App.vue)",
  );
});

Deno.test("explainUpdate() omits a chain of one", () => {
  equal(
    explainUpdate({ path: "/src/App.vue", chain: ["/src/App.vue"] }),
    "hmr update /src/App.vue",
  );
});

Deno.test("explainUpdate() names the file that the changed module only reads", () => {
  equal(
    explainUpdate({ path: "/src/App.vue", chain: ["/src/App.vue"], cause: "/src/data.json" }),
    "hmr update /src/App.vue (data.json → App.vue)",
  );
});

Deno.test("explainUpdate() distinguishes files of the same name", () => {
  equal(
    explainUpdate({
      path: "/src/b/index.ts",
      chain: ["/src/a/index.ts", "/src/b/index.ts"],
    }),
    "hmr update /src/b/index.ts (/src/a/index.ts → /src/b/index.ts)",
  );
});

Deno.test("explainUpdates() groups updates of a batch, and counts those beyond the limit", () => {
  const update = (path: string) => ({ path, chain: [path] });
  equal(
    explainUpdates([update("/a.vue"), { path: "/b.vue", chain: ["/c.ts", "/b.vue"] }]),
    "hmr update /a.vue, /b.vue (c.ts → b.vue)",
  );
  const forms = ["/c.ts", "/c.ts?raw"].map((url) => ({ path: "/b.vue", chain: [url, "/b.vue"] }));
  equal(explainUpdates(forms), "hmr update /b.vue (c.ts → b.vue)");
  equal(
    explainUpdates(Array.from({ length: 300 }, (_, index) => update(`/${index}.vue`))),
    "hmr update /0.vue, /1.vue, /2.vue, /3.vue, /4.vue, /5.vue, /6.vue, /7.vue and 292 more",
  );
});

Deno.test("explainDeadEnd() names the module that does not accept, and the page", () => {
  equal(
    explainDeadEnd(["/src/main.ts"], ["/index.html"]),
    "/src/main.ts: no module accepts it (main.ts ← index.html)",
  );
});
