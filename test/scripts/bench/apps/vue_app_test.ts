import assert from "node:assert/strict";
import { vueApp } from "../../../../scripts/bench/apps/vue_app.ts";
import { reachedParts } from "./reached_parts.ts";

const partFile = (number: number) => `src/components/Part${number}.vue`;

Deno.test("vueApp() renders each component once, component 1 as a leaf", () => {
  for (const deep of [false, true]) {
    for (const count of [10, 30, 100]) {
      const { files, edits } = vueApp({ count, modules: 0, deep });
      const reached = reachedParts(files, count, partFile);
      assert.deepEqual(
        reached.toSorted((a, b) => a - b),
        Array.from({ length: count }, (_, i) => i + 1),
      );
      assert.equal(edits[0].file, partFile(1));
      assert.doesNotMatch(files[partFile(1)]!, /from "\.\/Part/);
    }
  }
});

Deno.test("vueApp() starts with version 0 of each edited file, and versions differ", () => {
  for (const deep of [false, true]) {
    const { files, edits } = vueApp({ count: 20, modules: 0, deep });
    for (const { file, content, shown } of edits) {
      assert.equal(files[file], content(0));
      assert.notEqual(content(1), content(2));
      assert.notDeepEqual(shown(1), shown(2));
    }
    assert.equal(new Set(edits.map(({ file }) => file)).size, edits.length);
  }
});

Deno.test("vueApp() in a deep tree gives each fifth component a module of its own", () => {
  const { files } = vueApp({ count: 1000, modules: 0, deep: true });
  const notes = Object.keys(files).filter((file) => file.startsWith("src/notes/"));
  assert.equal(notes.length, 200);
  const users = Object.values(files).filter((text) => text.includes("../notes/note"));
  assert.equal(users.length, 200);
});

Deno.test("vueApp() imports further modules from the page's script", () => {
  const { files } = vueApp({ count: 3, modules: 2, deep: false });
  assert.match(files["src/main.ts"]!, /import "\.\/modules\/m1";/);
  assert.match(files["src/modules/m1.ts"]!, /from "\.\/m2"/);
});
