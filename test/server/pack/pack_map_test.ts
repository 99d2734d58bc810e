import { deepEqual, equal, notEqual } from "node:assert/strict";
import { FlattenMap, originalPositionFor } from "@jridgewell/trace-mapping";
import { ModuleForm } from "../../../server/pack/module_form.ts";
import { originalInPack, packMap } from "../../../server/pack/pack_map.ts";
import { PackWriter } from "../../../server/pack/pack_text.ts";
import { formOf } from "./packed_module.ts";

const FIRST = `import { second } from "/src/second.ts";

interface Unused {
  here: true;
}
export const first = (value: number): string => {
  return "FIRST" + second(value);
};
`;
const SECOND = `/** Dropped. */
type Dropped = 1;
export function second(value: number) { return "SECOND" + value; }
`;
/** Engines count a line more than source maps. */
const ODD = `export const text = "a\u2028b";`;
const PLAIN = `export const plain = "PLAIN";\n`;

/** A pack with a module in each form, and one without a map. */
async function pack() {
  const first = await formOf("/src/first.ts", FIRST);
  const second = await formOf("/src/with space/second.ts", SECOND);
  const plain = await ModuleForm.of("/src/a.css?inline", { code: PLAIN, slots: [], map: null });
  const odd = await ModuleForm.of("/src/odd.js", { code: ODD, slots: [], map: null });
  const writer = new PackWriter("/registry.js");
  writer.define(odd, 0, odd.plainText());
  writer.define(plain, 0, plain.plainText());
  writer.define(first, 0, first.plainText());
  writer.line("r(1);");
  writer.define(second, 0, await second.liveText());
  const { text, modules } = writer.finish("/pack.js.map");
  /** The position of a word as engines count it: `line` from 1, `column` from 0. */
  const placeOf = (word: string) => {
    const before = text.slice(0, text.indexOf(word)).split(/\r\n|[\n\r\u2028\u2029]/);
    return { line: before.length, column: before.at(-1)!.length };
  };
  return { text, modules, placeOf };
}

const placeIn = (source: string, word: string) => {
  const before = source.slice(0, source.indexOf(word)).split("\n");
  return { line: before.length, column: before.at(-1)!.length };
};

Deno.test("packMap() is an ordered index map whose sources have the URLs of native modules", async () => {
  const { modules, placeOf } = await pack();
  const map = await packMap(modules);
  const offsets = map.sections.map(({ offset }) => offset.line * 1e6 + offset.column);
  deepEqual(offsets, offsets.toSorted((a, b) => a - b));
  const traced = new FlattenMap(JSON.stringify(map), "http://localhost/@vireo/pack/a.js.map");
  const original = (word: string) => {
    const { source, line, column } = originalPositionFor(traced, placeOf(word));
    return { source, line, column };
  };
  deepEqual(original('"FIRST"'), {
    source: "http://localhost/src/first.ts",
    ...placeIn(FIRST, '"FIRST"'),
  });
  deepEqual(original('"SECOND"'), {
    source: "http://localhost/src/with%20space/second.ts",
    ...placeIn(SECOND, '"SECOND"'),
  });
  equal(original('"PLAIN"').source, "http://localhost/src/a.css?inline");
  equal(originalPositionFor(traced, placeOf("r(1);")).source, null);
});

Deno.test("originalInPack() finds the module and its original line and column", async () => {
  const { modules, placeOf } = await pack();
  const original = (word: string) => {
    const { line, column } = placeOf(word);
    return originalInPack(modules, line, column);
  };
  deepEqual(await original('"FIRST"'), {
    url: "/src/first.ts",
    source: "first.ts",
    ...placeIn(FIRST, '"FIRST"'),
    text: FIRST,
  });
  const second = await original('"SECOND"');
  deepEqual([second?.url, second?.line, second?.column], [
    "/src/with space/second.ts",
    ...Object.values(placeIn(SECOND, '"SECOND"')),
  ]);
  const plain = await original('"PLAIN"');
  deepEqual([plain?.url, plain?.source, plain?.text], ["/src/a.css?inline", null, PLAIN]);
  equal(await original("r(1);"), undefined);
});

Deno.test("the digest of a module differs if only its source map does", async () => {
  const before = (await formOf("/src/first.ts", FIRST)).plainText();
  const after = (await formOf("/src/first.ts", FIRST.replace("interface", "\ninterface")))
    .plainText();
  equal(before.text, after.text);
  notEqual(before.digest, after.digest);
});
