import assert from "node:assert/strict";
import { compileComponent } from "../../../compiler/vue/compile_component.ts";
import { componentTask as task } from "./component_project.ts";

Deno.test("compileComponent() compiles a component and finds its blocks", async () => {
  const found = await compileComponent(task(
    `<script setup lang="ts">\nconst a: number = 1;\n</script>\n<template><p>{{ a }}</p></template>\n` +
      `<style scoped>p { color: red }</style>\n<docs>Text</docs>`,
  ));
  assert.ok(found);
  assert.equal(found.lang, "ts");
  assert.match(found.compiled.code, /const a = 1/);
  assert.match(found.compiled.code, /type=style/);
  assert.deepEqual(Object.keys(found.blocks), ["style:0", "docs:0"]);
  assert.equal(found.blocks["style:0"]!.code, "p { color: red }");
  // Threads exchange plain values.
  assert.deepEqual(structuredClone(found), found);
});

Deno.test("compileComponent() leaves components that need more than their text", async () => {
  const needy = [
    // Types of another file.
    `<script setup lang="ts">\nimport type { P } from "./p";\ndefineProps<P>();\n</script>`,
    // esbuild.
    `<script lang="tsx">export default { render: () => <p /> }</script>`,
    // An error that the server reports.
    `<script setup>const a = ;</script>`,
    `<template><p></template>`,
  ];
  for (const source of needy) assert.equal(await compileComponent(task(source)), undefined, source);
  const typed = `<script lang="ts">export default {} as object</script>`;
  const esbuildOptions = { target: "es2020" };
  assert.equal(await compileComponent(task(typed, { esbuildOptions })), undefined);
});
