import assert from "node:assert/strict";
import { BasePacks } from "../../../server/pack/base_packs.ts";
import { ModuleForm } from "../../../server/pack/module_form.ts";

const packs = () => new BasePacks({ registry: () => "/registry.js", urlOf: (name) => `/${name}` });

async function module(id: string, code: string, version = 0) {
  const form = await ModuleForm.of(id, { code, slots: [], map: null });
  const part = { kind: "module", id, form, version } as const;
  return { part, definition: form.plainText() };
}

Deno.test("a base pack keeps its name and text until its modules are outdated", async () => {
  const base = packs();
  const first = await Promise.all(
    Array.from({ length: 8 }, (_, index) => module(`/m${index}.js`, `export const a = ${index};`)),
  );
  base.keep(first);
  const { pack } = base.find("/m0.js")!;
  assert.match(base.get(pack)!.text, /s\("\/m0\.js", 0, /);
  // One of eight changed: the pack stays.
  const one = await module("/m0.js", "export const a = 'new';", 5);
  base.keep([one, ...first.slice(1)]);
  assert.equal(base.find("/m0.js")?.pack, pack);
  assert.equal(base.find("/m0.js")?.version, 0);
  // Three of eight changed: all modules move.
  const more = await Promise.all([1, 2].map((index) => module(`/m${index}.js`, "export {};", 6)));
  base.keep([one, ...more, ...first.slice(3)]);
  const next = base.find("/m0.js")!;
  assert.notEqual(next.pack, pack);
  assert.equal(next.version, 5);
  assert.equal(base.find("/m7.js")?.pack, next.pack);
  assert.ok(base.get(pack), "open pages can still request the earlier pack");
});

Deno.test("equal modules have equal packs, so that browsers can keep them", async () => {
  const names = await Promise.all([0, 1].map(async () => {
    const base = packs();
    base.keep([await module("/a.js", "export const a = 1;")]);
    return base.find("/a.js")?.pack;
  }));
  assert.equal(names[0], names[1]);
});

Deno.test("base packs are limited in size", async () => {
  const base = packs();
  const large = `export const text = ${JSON.stringify("x".repeat(900_000))};`;
  base.keep(await Promise.all([0, 1, 2].map((index) => module(`/m${index}.js`, large))));
  const used = new Set([0, 1, 2].map((index) => base.find(`/m${index}.js`)?.pack));
  assert.equal(used.size, 2);
});

Deno.test("packs that are replaced again and again are forgotten, the current one is not", async () => {
  const base = packs();
  const names: string[] = [];
  for (let version = 0; version < 15; version++) {
    base.keep([await module("/a.js", `export const a = ${version};`, version)]);
    names.push(base.find("/a.js")!.pack);
  }
  assert.equal(base.get(names[0]!), undefined);
  assert.ok(base.get(names.at(-2)!));
  assert.ok(base.get(names.at(-1)!));
});
