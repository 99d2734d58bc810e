import assert from "node:assert/strict";
import { collectParts, type Part } from "../../../server/pack/collect_parts.ts";
import { ModuleForm } from "../../../server/pack/module_form.ts";

/** Modules by id, with what they import. */
const GRAPH: Record<string, string[]> = {
  "/main.js": ["/a.js", "/b.js", "https://cdn.test/x.js"],
  "/a.js": ["/shared.js"],
  "/b.js": ["/shared.js", "/main.js"],
  "/shared.js": [],
};

async function read(id: string): Promise<Part> {
  const code = GRAPH[id]!.map((each) => `import "${each}";`).join("\n");
  const form = await ModuleForm.of(id, { code, slots: [], map: null });
  return { kind: "module", id, form, version: 0 };
}

Deno.test("collectParts() reads each module once, and leaves foreign URLs to the browser", async () => {
  const asked: string[] = [];
  const parts = await collectParts(["/main.js"], {
    read: (id) => {
      asked.push(id);
      return read(id);
    },
    isKnown: () => false,
  });
  assert.deepEqual(asked.toSorted(), Object.keys(GRAPH).sort());
  assert.deepEqual(
    parts.map(({ id }) => id).sort(),
    [...Object.keys(GRAPH), "https://cdn.test/x.js"].sort(),
  );
  assert.equal(parts[0]?.id, "/main.js");
  assert.equal(parts.find(({ id }) => id.startsWith("https:"))?.kind, "native");
});

Deno.test("collectParts() stops at modules that the page has", async () => {
  const parts = await collectParts(["/b.js"], { read, isKnown: (id) => id === "/main.js" });
  assert.deepEqual(parts.map(({ id }) => id), ["/b.js", "/shared.js"]);
});

Deno.test("collectParts() reads siblings side by side", async () => {
  let most = 0;
  let now = 0;
  const wide = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`/m${index}.js`, []]));
  Object.assign(GRAPH, wide, { "/wide.js": Object.keys(wide) });
  await collectParts(["/wide.js"], {
    read: async (id) => {
      most = Math.max(most, ++now);
      const part = await read(id);
      now--;
      return part;
    },
    isKnown: () => false,
  });
  assert.ok(most > 10, `${most} at once`);
});
