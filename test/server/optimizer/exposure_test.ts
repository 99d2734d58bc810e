import assert from "node:assert/strict";
import { type BatchModule, planExposure } from "../../../server/optimizer/exposure.ts";

/** `"a": "b ?c !d"`: a imports b statically, c dynamically, d by require(); names in capitals are CommonJS. */
function graph(edges: Record<string, string>): Map<string, BatchModule> {
  const kinds = { "?": "dynamic", "!": "require" } as const;
  return new Map(
    Object.entries(edges).map(([file, imports]) => [file, {
      format: file === file.toUpperCase() ? "cjs" : "esm",
      imports: imports.split(" ").filter(Boolean).map((text) => ({
        file: text.replace(/^[?!]/, ""),
        kind: kinds[text[0] as "?" | "!"] ?? "static",
      })),
    }]),
  );
}

Deno.test("planExposure() groups modules by the entry that alone reaches them", () => {
  assert.deepEqual(planExposure(["a", "b"], graph({ a: "x", b: "y", x: "y", y: "" })), {
    dynamicRoots: [],
    groups: [
      { root: undefined, modules: [{ file: "y", lazy: false }] },
      { root: "a", modules: [{ file: "x", lazy: false }] },
    ],
  });
});

Deno.test("planExposure() exposes nothing of entries without further modules", () => {
  assert.deepEqual(planExposure(["a", "b"], graph({ a: "b", b: "" })).groups, []);
});

Deno.test("planExposure() does not run CommonJS, nor what only require() reaches", () => {
  const { groups } = planExposure(["a"], graph({ a: "C x", C: "!D !m", D: "", m: "", x: "" }));
  const lazy = new Map(groups[0]!.modules.map((module) => [module.file, module.lazy]));
  assert.deepEqual(Object.fromEntries(lazy), { C: true, D: true, m: true, x: false });
});

Deno.test("planExposure() gives dynamic imports files of their own", () => {
  const plan = planExposure(["a"], graph({ a: "?d x", d: "x y", x: "", y: "" }));
  assert.deepEqual(plan.dynamicRoots, ["d"]);
  assert.deepEqual(plan.groups, [
    { root: undefined, modules: [{ file: "x", lazy: false }] },
    { root: "d", modules: [{ file: "y", lazy: false }] },
  ]);
});

Deno.test("planExposure() survives cycles and long chains", () => {
  const edges: Record<string, string> = { a: "m0" };
  for (let i = 0; i < 20_000; i++) edges[`m${i}`] = `m${i + 1}`;
  edges.m20000 = "a";
  assert.equal(planExposure(["a"], graph(edges)).groups[0]!.modules.length, 20_001);
});
