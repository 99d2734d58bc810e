import assert from "node:assert/strict";
import { originalPosition } from "../../../compiler/source_map.ts";
import { CompileError } from "../../../compiler/types.ts";
import { loadVueCompiler } from "../../../compiler/vue/compiler.ts";
import { ComponentStore } from "../../../compiler/vue/descriptor/component_store.ts";
import type { SfcOptions } from "../../../compiler/vue/options.ts";
import { resolveScript, scriptMap } from "../../../compiler/vue/script.ts";
import { TypeDependencies } from "../../../compiler/vue/type_dependencies.ts";
import { parse, positionOf, sfcOptions, typeFiles } from "./component_project.ts";

const compiler = await loadVueCompiler();
const FILE = "/app/src/App.vue";

/** Resolves the scripts of successive texts of one component. */
function successive(texts: string[], options: SfcOptions = sfcOptions()) {
  const store = new ComponentStore(() => options);
  return texts.map((source) => {
    const descriptor = store.getDescriptor(compiler, FILE, { source });
    const script = resolveScript(compiler, descriptor, options)!;
    return { isReused: descriptor.hasReusedScript === true, descriptor, ...script };
  });
}

const component = (template: string, script = "const a = ref(1)", lang = "js") =>
  `<template>${template}</template>\n` +
  `<script setup lang="${lang}">\nimport { ref } from "vue"\nimport Child from "./Child.vue"\n${script}\n</script>`;

Deno.test("resolveScript() returns nothing for a component without a script", async () => {
  assert.equal(
    resolveScript(compiler, await parse("<template><p/></template>"), sfcOptions()),
    undefined,
  );
});

Deno.test("resolveScript() keeps the compiled script over an edit of the template", () => {
  const [first, second] = successive([component("<p>1</p>"), component("<p>1</p>\n<p>2</p>\n")]);
  assert.equal(second!.isReused, true);
  assert.equal(second!.key, first!.key);
  assert.equal(second!.block.content, first!.block.content);
});

Deno.test("resolveScript() maps a reused script to its new position", () => {
  const [, second] = successive([component("<p/>"), component("<p/>\n\n\n")]);
  const { code, map } = { code: second!.block.content, map: scriptMap(second!)! };
  const at = positionOf(code, "const a = ref");
  const original = originalPosition(map, at.line, at.column)!;
  const { line, column } = positionOf(second!.descriptor.source, "const a = ref");
  assert.deepEqual([original.line, original.column], [line, column]);
  assert.equal(map.sourcesContent![0], second!.descriptor.source);
});

Deno.test("resolveScript() compiles again when script or CSS variables change", () => {
  const texts = [
    component("<p/>"),
    component("<p/>", "const a = ref(2)"),
    component("<p/>", "const a = ref(2)") + "<style>p { color: v-bind(a) }</style>",
  ];
  const [first, second, third] = successive(texts);
  assert.deepEqual([second!.isReused, third!.isReused], [false, false]);
  assert.notEqual(second!.key, first!.key);
  assert.notEqual(third!.key, second!.key);
});

Deno.test("resolveScript() gives scripts that differ only in formatting the same key", () => {
  const [first, second] = successive([
    component("<p/>"),
    component("<b/>", "// the answer\nconst a = ref( 1 )"),
  ]);
  assert.equal(second!.isReused, false);
  assert.equal(second!.key, first!.key);
});

Deno.test("resolveScript() compiles again when the template uses a further import", () => {
  const [first, second, third] = successive([
    component("<p/>", undefined, "ts"),
    component("<Child/>", undefined, "ts"),
    component("<p/>", undefined, "ts"),
  ]);
  assert.equal(second!.isReused, false);
  assert.notEqual(second!.key, first!.key);
  assert.match(second!.block.content, /get Child\(\)|\bChild\b.*}/);
  assert.equal(third!.isReused, true, "an import too many does no harm");
});

Deno.test("resolveScript() compiles again when v-model is bound to a constant", () => {
  const script = "const a = reactive({})";
  const [first, second] = successive([
    component(`<input :value="a">`, `import { reactive } from "vue"\n${script}`),
    component(`<input v-model="a">`, `import { reactive } from "vue"\n${script}`),
  ]);
  assert.equal(second!.isReused, false);
  assert.notEqual(second!.key, first!.key);
});

Deno.test("resolveScript() recovers after a broken text", () => {
  const options = sfcOptions();
  const store = new ComponentStore(() => options);
  const first = store.getDescriptor(compiler, FILE, { source: component("<p/>") });
  const { key } = resolveScript(compiler, first, options)!;
  const broken = store.getDescriptor(compiler, FILE, { source: component("<p/>", "const a = ") });
  assert.throws(() => resolveScript(compiler, broken, options), CompileError);
  const fixed = store.getDescriptor(compiler, FILE, { source: component("<b/>") });
  assert.equal(resolveScript(compiler, fixed, options)!.key, key);
});

Deno.test("resolveScript() derives props from types of other files", () => {
  const files = typeFiles({
    "/app/src/types.ts": `export type { Props } from "./base"`,
    "/app/src/base.ts": `export interface Props { a: string; b?: number }`,
    "/app/lib/emits.ts": `export type Emits = { save: [value: string] }`,
  }, { "@/emits": "/app/lib/emits.ts" });
  const types = new TypeDependencies(files);
  const script = `import type { Props } from "./types"\nimport { type Emits } from "@/emits"\n` +
    `defineProps<Props>()\ndefineEmits<Emits>()`;
  const [resolved] = successive([component("<p/>", script, "ts")], sfcOptions({ types }));
  assert.match(resolved!.block.content, /a: \{ type: String, required: true \}/);
  assert.match(resolved!.block.content, /b: \{ type: Number, required: false \}/);
  assert.match(resolved!.block.content, /emits: \["save"\]/);
  assert.deepEqual(
    types.filesOf(FILE).toSorted(),
    Object.keys({
      "/app/lib/emits.ts": 0,
      "/app/src/base.ts": 0,
      "/app/src/types.ts": 0,
    }),
  );
});

Deno.test("resolveScript() locates a missing type and names the fix", async () => {
  const source = component(
    "<p/>",
    `import type { Props } from "@/nowhere"\ndefineProps<Props>()`,
    "ts",
  );
  const descriptor = await parse(source);
  assert.throws(() => resolveScript(compiler, descriptor, sfcOptions()), (error) => {
    assert.ok(error instanceof CompileError);
    assert.equal(error.message, `Failed to resolve import source "@/nowhere"`);
    const { line, column } = positionOf(source, "Props>()");
    assert.deepEqual(error.loc, { file: FILE, line, column });
    assert.match(error.frame!, /defineProps<Props>\(\)\n.*\^/);
    assert.match(error.hint!, /tsconfig\.json/);
    return true;
  });
});

Deno.test("resolveScript() locates a syntax error", async () => {
  const source = component("<p/>", "const b = ;");
  const descriptor = await parse(source);
  assert.throws(() => resolveScript(compiler, descriptor, sfcOptions()), (error) => {
    assert.ok(error instanceof CompileError);
    assert.equal(error.message, "Unexpected token");
    const { line, column } = positionOf(source, "const b = ;");
    assert.deepEqual(error.loc, { file: FILE, line, column: column + 10 });
    assert.equal(error.plugin, "vue");
    return true;
  });
});

Deno.test("resolveScript() locates a type error inside the imported file", async () => {
  const types = new TypeDependencies(typeFiles({
    "/app/src/types.ts":
      `import type { Base } from "./gone"\nexport interface Props extends Base {}`,
  }));
  const source = component("<p/>", `import { Props } from "./types"\ndefineProps<Props>()`, "ts");
  const options = sfcOptions({ types });
  const descriptor = await parse(source, options);
  assert.throws(() => resolveScript(compiler, descriptor, options), (error) => {
    assert.ok(error instanceof CompileError);
    assert.equal(error.loc?.file, "/app/src/types.ts");
    assert.equal(error.loc?.line, 2);
    return true;
  });
  assert.ok(types.filesOf(FILE).includes("/app/src/gone.ts"), "the missing file is watched");
});
