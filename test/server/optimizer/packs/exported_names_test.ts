import assert from "node:assert/strict";
import { exportedNames } from "../../../../server/optimizer/packs/exported_names.ts";
import type { PackedModule } from "../../../../server/optimizer/packs/packed_module.ts";

/** Modules of a graph, with the facts that determine their names. */
function table(modules: Record<string, Partial<PackedModule>>): Map<string, PackedModule> {
  return new Map(
    Object.entries(modules).map(([id, module]) => [
      id,
      { pack: "pack.js", format: "esm", imports: [], ...module },
    ]),
  );
}

const noCommonJs = () => Promise.resolve([]);

Deno.test("exportedNames() passes names on over stars, except for default and ambiguous names", async () => {
  const modules = table({
    entry: { exports: ["own", "default"], stars: ["a", "b", "entry"] },
    a: { exports: ["own", "a", "both", "default"], reexports: { same: ["c", "same"] } },
    b: { exports: ["b", "both"], stars: ["c"] },
    c: { exports: ["same"] },
  });
  const { names } = await exportedNames("entry", modules, noCommonJs);
  assert.deepEqual([...names].sort(), ["a", "b", "default", "own", "same"]);
});

Deno.test("exportedNames() marks live bindings, and names that only the browser knows", async () => {
  const modules = table({
    entry: {
      reexports: { counter: ["a", "count"], all: ["a"] },
      stars: ["native:/excluded.js", "cjs"],
    },
    a: { exports: ["count"], assigned: ["count"] },
    cjs: { format: "cjs" },
  });
  const names = (id: string) => Promise.resolve(id === "cjs" ? ["x", "default", "__esModule"] : []);
  assert.deepEqual(await exportedNames("entry", modules, names), {
    names: ["counter", "all", "x"],
    isLive: true,
    nativeStars: ["/excluded.js"],
  });
});
