import assert from "node:assert/strict";
import { parseAst, parseAstAsync, parseSource } from "../../../compiler/javascript/parse_ast.ts";

// deno-lint-ignore no-explicit-any -- nodes of any kind
const body = (program: object) => (program as any).body;

Deno.test("parseAst() returns ESTree nodes for private members", () => {
  const [{ body: { body: [field, check] } }] = body(
    parseAst("class A { #p = 1; has(a) { return #p in a && a.#p } }"),
  );
  assert.deepEqual([field.type, field.key.type, field.key.name], [
    "PropertyDefinition",
    "PrivateIdentifier",
    "p",
  ]);
  const { left, right } = check.value.body.body[0].argument;
  assert.deepEqual([left.left.type, right.property.type], [
    "PrivateIdentifier",
    "PrivateIdentifier",
  ]);
});

Deno.test("parseAst() parses the given language", async () => {
  const [declaration] = body(parseAst("let a: number = <number>b", { lang: "ts" }));
  assert.equal(declaration.declarations[0].id.typeAnnotation.type, "TSTypeAnnotation");
  const [statement] = body(await parseAstAsync("<T,>(a: T) => <a/>", { lang: "tsx" }));
  assert.equal(statement.expression.body.type, "JSXElement");
  assert.throws(() => parseAst("let a: number"));
});

Deno.test("parseSource() derives the language from the file name, and returns errors", async () => {
  const { program, errors, comments } = await parseSource("/a.tsx?x", "let a: x = <b/> // why");
  assert.equal(body(program)[0].declarations[0].init.type, "JSXElement");
  assert.deepEqual(errors, []);
  assert.deepEqual(comments, [{ type: "Line", value: " why", start: 16, end: 22 }]);
  const broken = await parseSource("/a.js", "let a =\n");
  assert.deepEqual(broken.errors.map(({ severity, labels }) => [severity, labels[0]!.start]), [
    ["Error", 8],
  ]);
  assert.deepEqual(body(broken.program), []);
});
