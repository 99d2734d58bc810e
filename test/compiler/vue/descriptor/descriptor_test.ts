import assert from "node:assert/strict";
import { hasScopedStyle, scopeIdOf } from "../../../../compiler/vue/descriptor/descriptor.ts";
import { parse, sfcOptions } from "../component_project.ts";

Deno.test("parseDescriptor() derives the id from the path below the root, as @vitejs/plugin-vue does", async () => {
  const descriptor = await parse("<template><p/></template>");
  assert.equal(descriptor.id, "7a7a37b1");
  assert.equal(scopeIdOf(descriptor), "data-v-7a7a37b1");
});

Deno.test("parseDescriptor() uses the project's component ids", async () => {
  const source = "<template><p/></template>";
  const bySource = sfcOptions({ componentId: "filepath-source" });
  const first = await parse(source, bySource);
  assert.notEqual(first.id, (await parse(source + "\n", bySource)).id);
  const own = sfcOptions({
    componentId: (path, text, isProduction, hash) =>
      `${path}|${text.length}|${isProduction}|${hash("a")}`,
  });
  assert.equal((await parse(source, own)).id, "src/App.vue|25|false|ca978112");
});

Deno.test("parseDescriptor() reports errors with place and frame", async () => {
  const { errors } = await parse("<template>\n  <p>\n</template>\n");
  assert.equal(errors.length, 1);
  assert.equal(errors[0]!.message, "Element is missing end tag");
  assert.deepEqual(errors[0]!.loc, { file: "/app/src/App.vue", line: 2, column: 2 });
  assert.match(errors[0]!.frame!, /2 \| {3}<p>\n {2}\| {3}\^/);
});

Deno.test("parseDescriptor() names the missing blocks of an empty component", async () => {
  const { errors } = await parse("<style>a{}</style>");
  assert.match(errors[0]!.message, /^At least one <template> or <script>/);
  assert.equal(errors[0]!.hint, "Add a <template> or a <script> block to the component");
});

Deno.test("parseDescriptor() reads the language of an empty script", async () => {
  assert.equal((await parse(`<script setup lang="ts"></script><template/>`)).lang, "ts");
  assert.equal((await parse(`<script>export default {}</script>`)).lang, "js");
  assert.equal((await parse(`<template><p/></template>`)).lang, "js");
});

Deno.test("hasScopedStyle() is true when one of several styles is scoped", async () => {
  const template = "<template><p/></template>";
  assert.equal(
    hasScopedStyle(await parse(`${template}<style>a{}</style><style scoped>b{}</style>`)),
    true,
  );
  assert.equal(hasScopedStyle(await parse(`${template}<style>a{}</style>`)), false);
});
