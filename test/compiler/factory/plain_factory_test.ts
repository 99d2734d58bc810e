import assert from "node:assert/strict";
import { plainFactory } from "../../../compiler/factory/plain_factory.ts";
import { readModuleRecord } from "../../../compiler/module_record/analyze_imports.ts";

function plain(code: string) {
  return plainFactory(readModuleRecord(code, "/m.js"));
}

Deno.test("plainFactory() keeps every line, and every column after the first line's head", () => {
  const code = `import d, { a, b as c } from "/x.js";
import * as ns from "/y.js"
export const one = a + 1;
export default class extends d {}
export { one as two, ns };
const later = () => import("/lazy.js");
export async function three() {
  return [await later(), import.meta.url, c];
}
`;
  const { code: text, headLength } = (plain(code))!;
  const written = text.slice(headLength).split("\n");
  for (const [index, line] of code.split("\n").entries()) {
    const made = written[index]!;
    for (const token of ["one =", "a + 1", "extends d", "later", "three", "[await", ".url", "c]"]) {
      if (line.includes(token)) assert.equal(made.indexOf(token), line.indexOf(token), token);
    }
  }
  assert.match(written[7]!, /__vi_meta__\.url/);
  assert.match(written[5]!, /__imp_\("\/lazy\.js"\)/);
});

Deno.test("plainFactory() lists requests, exports, re-exports and stars", () => {
  const factory = plain(`import "/effect.js";
import d, { a as b } from "/x.js"; import * as ns from "/y.js"; import { e } from "/x.js";
export { b, ns, e as f };
export { default as g, "x-y" as h } from "/z.js";
export * as all from "/z.js";
export * from "/star.js";
export let { q, r: [s] } = b, t = 1;
export default d;
`);
  new Function(`"use strict"; ${factory?.code}`);
  assert.deepEqual(factory?.requests, [
    ["/effect.js"],
    ["/x.js", ["default", "a", "e"]],
    ["/y.js"],
    ["/z.js", ["default", "x-y"]],
    ["/star.js"],
  ]);
  assert.deepEqual(factory.exports, ["q", "s", "t", "default"]);
  assert.deepEqual(factory.reexports, {
    b: [1, "a"],
    ns: [2],
    f: [1, "e"],
    g: [3, "default"],
    h: [3, "x-y"],
    all: [3],
  });
  assert.deepEqual(factory.stars, [4]);
  assert.equal(factory.isAsync, false);
});

/** Runs the plain form of a module without imports and returns its exports. */
async function exportsOf(code: string): Promise<Record<string, unknown>> {
  const factory = (plain(code))!;
  let getters: Record<string, () => unknown> = {};
  const run = new Function(`"use strict"; return ${factory.code}`)();
  await run((own: typeof getters) => getters = own, [], (url: string) => url, { url: "here" });
  return Object.fromEntries(Object.entries(getters).map(([name, get]) => [name, get()]));
}

Deno.test("plainFactory() runs default exports of every form", async () => {
  const forms: Record<string, (value: never) => unknown> = {
    "export default 1 + 1": (value: number) => assert.equal(value, 2),
    "export default function () { return 3 }": (run: () => number) => assert.equal(run(), 3),
    "export default function named() { return named.name }": (run: () => string) =>
      assert.equal(run(), "named"),
    "export default async function* () { yield 4 }": (run: () => AsyncGenerator) =>
      run().next().then(({ value }) => assert.equal(value, 4)),
    "export default /* a class */ class { x = 5 }": (C: new () => { x: number }) =>
      assert.equal(new C().x, 5),
    "export default class Named {}": (C: { name: string }) => assert.equal(C.name, "Named"),
    "export default () => import.meta.url": (run: () => string) => assert.equal(run(), "here"),
    "export default\n  (6)": (value: number) => assert.equal(value, 6),
    "const x = 7\nexport { x as default }": (value: number) => assert.equal(value, 7),
  };
  for (const [code, check] of Object.entries(forms)) {
    const { default: value } = await exportsOf(code);
    await check(value as never);
  }
});

Deno.test("plainFactory() keeps statements apart that end without a semicolon", async () => {
  const found = await exportsOf(`let a = [1, 2]
export { a }
;[3].forEach((each) => a.push(each))
export const b = a
export function c() { return a.length }`);
  assert.deepEqual(found.a, [1, 2, 3]);
  assert.equal((found.c as () => number)(), 3);
});

Deno.test("plainFactory() removes exports without names", async () => {
  assert.deepEqual(
    await exportsOf(`export {};
export const text = "export {}"; // export {}
export { } from "/effect.js";`),
    { text: "export {}" },
  );
});

Deno.test("plainFactory() is an async function for a top-level await", async () => {
  const code = `export const a = await Promise.resolve(8);`;
  assert.equal((plain(code))?.isAsync, true);
  assert.deepEqual(await exportsOf(code), { a: 8 });
});

Deno.test("plainFactory() declines import phases", () => {
  assert.equal(plain(`import defer * as x from "/x.js";`), undefined);
});
