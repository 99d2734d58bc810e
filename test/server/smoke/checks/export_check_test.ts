import assert from "node:assert/strict";
import { missingExports, type Modules } from "../../../../server/smoke/checks/export_check.ts";

type Row = { takes?: [string, string[]][]; gives?: string[]; stars?: (string | null)[] };

const modules = (rows: Record<string, Row>): Modules =>
  new Map(
    Object.entries(rows).map(([url, { takes = [], gives = [], stars = [] }]) => [url, {
      imports: takes.map(([target, names]) => ({
        url: target,
        offset: 0,
        bindings: names.map((imported) => ({ imported, local: imported })),
      })),
      exports: gives,
      starExports: stars,
    }]),
  );

const names = (rows: Record<string, Row>) =>
  missingExports(modules(rows)).map(({ importer, target, name }) =>
    `${importer} ${target} ${name}`
  );

Deno.test("missingExports() compares imported names with the exports of a module", () => {
  assert.deepEqual(
    names({ a: { takes: [["b", ["x", "y", "*", "default"]]] }, b: { gives: ["x"] } }),
    ["a b y", "a b default"],
  );
});

Deno.test("missingExports() follows export *, also in cycles, without the default", () => {
  const rows: Record<string, Row> = {
    a: { takes: [["b", ["x", "y", "z", "default"]]] },
    b: { stars: ["c", "d"] },
    c: { gives: ["x", "default"], stars: ["b"] },
    d: { gives: ["y"] },
  };
  assert.deepEqual(names(rows), ["a b z", "a b default"]);
});

Deno.test("missingExports() ignores modules with unknown exports", () => {
  assert.deepEqual(names({ a: { takes: [["gone", ["x"]]] } }), []);
  assert.deepEqual(names({ a: { takes: [["b", ["x"]]] }, b: { stars: [null] } }), []);
  assert.deepEqual(names({ a: { takes: [["b", ["x"]]] }, b: { stars: ["gone"] } }), []);
  assert.deepEqual(names({ a: { takes: [["b", []]] }, b: {} }), []);
});
