import { equal } from "node:assert/strict";
import { explainDeadEnd, explainUpdate } from "../../../server/hmr/explain.ts";

Deno.test("explainUpdate() names the chain by base names", () => {
  equal(
    explainUpdate("/src/App.vue", ["/src/useData.ts", "/src/App.vue"]),
    "hmr update /src/App.vue (useData.ts → App.vue)",
  );
});

Deno.test("explainUpdate() leaves a chain of one out", () => {
  equal(explainUpdate("/src/App.vue", ["/src/App.vue"]), "hmr update /src/App.vue");
});

Deno.test("explainUpdate() tells files of the same name apart", () => {
  equal(
    explainUpdate("/src/b/index.ts", ["/src/a/index.ts", "/src/b/index.ts"]),
    "hmr update /src/b/index.ts (/src/a/index.ts → /src/b/index.ts)",
  );
});

Deno.test("explainDeadEnd() says who does not accept, and on which page", () => {
  equal(
    explainDeadEnd(["/src/main.ts"], ["/index.html"]),
    "/src/main.ts: no module accepts it (main.ts ← index.html)",
  );
});
