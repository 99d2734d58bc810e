import assert from "node:assert/strict";
import { compileJson, type JsonOptions } from "../../compiler/json.ts";
import { CompileError } from "../../compiler/types.ts";

async function load(json: string, options?: JsonOptions): Promise<Record<string, unknown>> {
  const { code } = compileJson(json, "/src/a.json", options);
  return { ...await import(`data:text/javascript,${encodeURIComponent(code)}`) };
}

Deno.test("compileJson() exports each key that is an identifier, and the whole", async () => {
  const data = {
    a: 1,
    $b: [true],
    "c-d": null,
    class: "x",
    default: "y",
    "é": { z: 1 },
    await: 2,
    "": 0,
  };
  const module = await load(JSON.stringify(data));
  assert.deepEqual(Object.keys(module).sort(), ["$b", "a", "default", "é"].sort());
  assert.deepEqual(module.default, data);
  assert.equal((module.default as typeof data).$b, module.$b);
});

Deno.test("compileJson() exports other values as the default", async () => {
  for (const json of ["[1, 2]", '"text"', "3", "null", "true", "\uFEFF {}"]) {
    assert.deepEqual(await load(json), { default: JSON.parse(json.replace("\uFEFF", "")) });
  }
});

Deno.test("compileJson() follows the options", async () => {
  const json = '{ "a": { "b": 1 } }';
  assert.deepEqual(Object.keys(await load(json, { namedExports: false })), ["default"]);
  const code = (options: JsonOptions) => compileJson(json, "/a.json", options).code;
  assert.match(code({ stringify: true }), /const a = .*JSON\.parse\("/);
  assert.doesNotMatch(code({ stringify: "auto" }), /JSON\.parse/);
  const large = JSON.stringify({ a: "x".repeat(20_000).split("") });
  assert.match(compileJson(large, "/a.json").code, /JSON\.parse/);
  assert.doesNotMatch(compileJson(large, "/a.json", { stringify: false }).code, /JSON\.parse/);
  assert.deepEqual((await load(json, { stringify: true })).default, { a: { b: 1 } });
});

Deno.test("compileJson() keeps a key named __proto__ a key", async () => {
  const module = await load('{ "__proto__": { "a": 1 }, "b": { "__proto__": 2 } }');
  const data = module.default as Record<string, object>;
  assert.deepEqual(Object.keys(data), ["__proto__", "b"]);
  assert.deepEqual(Object.keys(data.b!), ["__proto__"]);
  assert.equal(Object.getPrototypeOf(data), Object.prototype);
});

Deno.test("compileJson() locates the first error of a file", () => {
  const cases: [json: string, place: string, message: RegExp, hint?: RegExp][] = [
    ['{\n  "a": 1,\n}', "2:8", /^Unexpected trailing comma$/, /Remove the comma before "}"/],
    ["[1, 2,]", "1:5", /trailing comma/],
    ['{ "a" 1 }', "1:6", /^Unexpected "1", expected ":"$/],
    ["{ a: 1 }", "1:2", /^Unexpected "a", expected a key in double quotes$/],
    ["{ 'a': 1 }", "1:2", /expected a key/, /double quotes/],
    ['{ "a": 1 // no\n}', "1:9", /expected "," or "}"/, /comment/],
    ['{ "a": [1 2] }', "1:10", /^Unexpected "2", expected "," or "]"$/],
    ['{ "a": 01 }', "1:7", /^Unexpected "01", expected a value$/],
    ['{ "a": undefined }', "1:7", /^Unexpected "undefined"/],
    ['{ "a": "b\n" }', "1:7", /expected a value/, /line breaks and escapes/],
    ['{ "a": 1', "1:8", /^Unexpected end of file, expected "," or "}"$/],
    ["{} {}", "1:3", /expected the end of the file/],
    ['{ "a": "\\x" }', "1:7", /expected a value/],
    ["<<<<<<< HEAD\n{}", "1:0", /Unexpected "<"/, /merge conflict/],
  ];
  for (const [json, place, message, hint] of cases) {
    assert.throws(() => compileJson(json, "/src/a.json"), (error) => {
      assert.ok(error instanceof CompileError);
      assert.match(error.message, message, json);
      assert.equal(`${error.loc!.line}:${error.loc!.column}`, place, json);
      assert.ok(error.frame!.includes("^"));
      if (hint) assert.match(error.hint!, hint, json);
      return true;
    });
  }
  assert.throws(() => compileJson(" \n", "/src/a.json"), /The JSON file "\/src\/a\.json" is empty/);
});
