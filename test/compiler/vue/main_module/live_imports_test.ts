import assert from "node:assert/strict";
import { loadVueCompiler } from "../../../../compiler/vue/compiler.ts";
import { liveImports, readLive } from "../../../../compiler/vue/main_module/live_imports.ts";
import { resolveScript } from "../../../../compiler/vue/script.ts";
import { parse, sfcOptions } from "../component_project.ts";

/**
 * The live imports of a component, as `[source, [name in the component, name in the module], …]`.
 */
async function liveOf(source: string) {
  const descriptor = await parse(source);
  const script = resolveScript(await loadVueCompiler(), descriptor, sfcOptions())!;
  const imports = liveImports(descriptor, script);
  return { imports: imports.map((each) => [each.source, ...each.names]), script, all: imports };
}

const component = (script: string, template: string, rest = "") =>
  `<script setup lang="ts">\n${script}\n</script>\n<template>${template}</template>\n${rest}`;

Deno.test("liveImports() finds imports that only the template reads, with the module's own names", async () => {
  const { imports } = await liveOf(component(
    `import label, { a as $b, type T } from "./label"
import * as texts from
  './texts'
import logo from "./logo.svg"`,
    `<img :src="logo">{{ label }} {{ $b }} {{ texts.a }}`,
  ));
  assert.deepEqual(imports, [
    ["./label", ["label", "default"], ["$b", "a"]],
    ["./texts", ["texts", "*"]],
    ["./logo.svg", ["logo", "default"]],
  ]);
});

Deno.test("liveImports() excludes a module from which other code reads a name", async () => {
  const cases = {
    "the script": component(
      `import { a, b } from "./a"\nconst c = a`,
      `{{ b }} {{ c }}`,
    ),
    "the other script": `<script lang="ts">\nexport const c = a\n</script>\n` +
      component(`import { a } from "./a"`, `{{ a }}`),
    "a string of the script, which can be code": component(
      "import { a } from './a'\nconst c = `${a}`",
      `{{ a }} {{ c }}`,
    ),
    "a style": component(
      `import { a } from "./a"`,
      `{{ a }}`,
      `<style>p { color: v-bind(a) }</style>`,
    ),
    "code between the word in a comment and an import": component(
      `import { a } from "./a"\n// What to import when.\nconst c = a + 1\nimport { b } from "./b"`,
      `{{ a }} {{ c }}`,
    ),
    "nothing": component(`import "./a"`, `a`),
    "types": component(`import { type a } from "./a"\ndefineProps<{ b: a }>()`, `{{ b }}`),
  };
  for (const [who, source] of Object.entries(cases)) {
    assert.deepEqual((await liveOf(source)).imports, [], who);
  }
});

Deno.test("liveImports() excludes directives and components, which are read once at creation", async () => {
  const { imports } = await liveOf(component(
    `import { vFocus } from "./focus"\nimport Child from "./Child.vue"`,
    `<p v-focus /><Child />`,
  ));
  assert.deepEqual(imports, []);
});

Deno.test("readLive() lets getters read the table that it fills", async () => {
  const { script, all } = await liveOf(component(`import { $a } from "./a"`, `{{ $a }}`));
  const code = readLive(script.block.content, all);
  assert.match(code, /get \$a\(\) \{ return _sfc_live\.imports\.\$a\(\) \}/);
  assert.match(code, /^_sfc_live\.imports = \{ \.\.\._sfc_live\.imports, \$a: \(\) => \$a \}$/m);
});
