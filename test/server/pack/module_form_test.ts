import assert from "node:assert/strict";
import { hasLiveBindings } from "../../../server/pack/live_bindings.ts";
import { importedId, isForeign, ModuleForm } from "../../../server/pack/module_form.ts";

const formOf = (id: string, code: string) => ModuleForm.of(id, { code, slots: [], map: null });

Deno.test("importedId() is the URL that a browser requests, without timestamp and import mark", () => {
  assert.equal(importedId("/src/a.ts?t=1700000000000", "/src/main.ts"), "/src/a.ts");
  assert.equal(importedId("/src/a.svg?import", "/src/main.ts"), "/src/a.svg");
  assert.equal(importedId("./b.js?v=1", "/deps/a.js"), "/deps/b.js?v=1");
  assert.equal(importedId("../c.js", "/deps/x/a.js"), "/deps/c.js");
  assert.equal(importedId("https://cdn.test/x.js", "/a.js"), "https://cdn.test/x.js");
  assert.deepEqual(["/a.js", "https://x.test/", "//x.test/", "bare"].map(isForeign), [
    false,
    true,
    true,
    true,
  ]);
});

Deno.test("ModuleForm has the same text for all versions of a module", async () => {
  const code =
    `import { createHotContext as c } from "/@vite/client";import.meta.hot = c("/a.js");x;`;
  const at = code.indexOf(`);x;`);
  const form = await ModuleForm.of("/a.js", {
    code,
    slots: [{ kind: "argument", start: at, end: at, id: "/project/a.js" }],
    map: null,
  });
  const { text } = form.plainText();
  assert.match(text, /c\("\/a\.js", __vi_meta__\.__vireo_version\);x;/);
  const [definition] = new Function(`return [${text}]`)();
  assert.deepEqual(definition.requests, [["/@vite/client", ["createHotContext"]]]);
});

Deno.test("ModuleForm refuses code that would break the file of a pack", async () => {
  await assert.rejects(formOf("/a.js", "const a = 1; const a = 2;"), /already been declared/);
  await assert.rejects(formOf("/a.js", "} evil(); {"), /Unexpected token|Parse error|Cannot parse/);
  await assert.rejects(formOf("/a.js", `import defer * as a from "/b.js";`), /import phases/);
});

Deno.test("hasLiveBindings() finds modules that assign exports, and importers of these", async () => {
  const forms = new Map(
    await Promise.all(
      Object.entries({
        "/counter.js":
          `export let count = 0; export const fixed = 1; export function up() { count++; }`,
        "/names.js": `export { count as total } from "/counter.js"; export * from "/stars.js";`,
        "/stars.js": `export * from "/counter.js";`,
        "/total.js": `import { total } from "/names.js"; total;`,
        "/star.js": `import { count } from "/names.js"; count;`,
        "/fixed.js": `import { fixed, up } from "/names.js"; up(fixed);`,
        "/all.js": `import * as all from "/names.js"; all.total;`,
        "/dependency.js": `import { current, other } from "/deps/x.js"; current;`,
      }).map(async ([id, code]) => [id, await formOf(id, code)] as const),
    ),
  );
  const sources = {
    formOf: (id: string) => forms.get(id),
    liveNamesOf: (id: string) => id === "/deps/x.js" ? new Set(["current"]) : undefined,
  };
  const live = [...forms.values()].filter((form) => hasLiveBindings(form, sources));
  // A re-export counts, too, although it copies nothing.
  const expected = ["/counter.js", "/names.js", "/total.js", "/star.js", "/dependency.js"];
  assert.deepEqual(live.map(({ id }) => id), expected);
});
