import { deepEqual, equal, match } from "node:assert/strict";
import { PackWriter } from "../../../server/pack/pack_text.ts";
import { formOf } from "./packed_module.ts";

Deno.test("PackWriter notes the exact place of each module's text", async () => {
  const writer = new PackWriter("/registry.js");
  const forms = [
    await formOf("/src/a.ts", `import "/src/b.ts";\r\nexport const a = "\u2028";\nA();\n`),
    await formOf("/src/b.ts", `import { a } from "/src/a.ts";\nB(a);\n`),
  ];
  for (const form of forms) writer.define(form, 0, form.plainText());
  const { text, modules } = writer.finish("/pack.js.map");
  const lines = text.split(/\r\n|[\n\r\u2028\u2029]/);
  deepEqual(modules.map(({ form, end }) => [form.id, lines[end]]), [
    ["/src/a.ts", "}));"],
    ["/src/b.ts", "}));"],
  ]);
  for (const { form, line, column } of modules) {
    // The text keeps its length; imports and `export` become spaces.
    const [first = ""] = form.result.code.split(/[\r\n]/);
    match(lines[line]!.slice(column), /^[; ]*$/);
    equal(lines[line]!.length - column, first.length);
  }
  equal(lines.at(-2), "//# sourceMappingURL=/pack.js.map");
});

Deno.test("PackWriter names no source map for a text without modules", () => {
  const writer = new PackWriter("/registry.js");
  writer.line("u(1);");
  equal(writer.finish("/pack.js.map").text.includes("sourceMappingURL"), false);
});
