import assert from "node:assert/strict";
import { loadVueCompiler } from "../../../compiler/vue/compiler.ts";
import { resolveScript } from "../../../compiler/vue/script.ts";
import { TypeDependencies } from "../../../compiler/vue/type_dependencies.ts";
import { parse, sfcOptions, typeFiles } from "./component_project.ts";

const compiler = await loadVueCompiler();

const source = (name: string) =>
  `<script setup lang="ts">import type { Props } from "./${name}"\ndefineProps<Props>()</script>` +
  `<template><p/></template>`;

async function propsOf(file: string, name: string, types: TypeDependencies) {
  const options = sfcOptions({ types });
  const descriptor = await parse(source(name), options, file);
  const { block } = resolveScript(compiler, descriptor, options)!;
  return [...block.content.matchAll(/(\w+): \{ type/g)].map(([, prop]) => prop);
}

Deno.test("TypeDependencies returns the components of a type file", async () => {
  const folder = "/known";
  const types = new TypeDependencies(typeFiles({
    [`${folder}/a.ts`]: `export type Props = { a: string }`,
    [`${folder}/b.ts`]: `export type Props = { b: string }`,
  }));
  await propsOf(`${folder}/One.vue`, "a", types);
  await propsOf(`${folder}/Two.vue`, "a", types);
  await propsOf(`${folder}/Three.vue`, "b", types);
  assert.deepEqual(types.dependentsOf(`${folder}/a.ts`), [
    `${folder}/One.vue`,
    `${folder}/Two.vue`,
  ]);
  types.forget(`${folder}/One.vue`);
  assert.deepEqual(types.dependentsOf(`${folder}/a.ts`), [`${folder}/Two.vue`]);
  assert.deepEqual(types.dependentsOf(`${folder}/c.ts`), []);
});

Deno.test("TypeDependencies reads a changed indirect type file again", async () => {
  const folder = "/behind";
  const files: Record<string, string> = {
    [`${folder}/index.ts`]:
      `import type { Base } from "./base"\nexport interface Props extends Base {}`,
    [`${folder}/base.ts`]: `export interface Base { a: string }`,
  };
  const types = new TypeDependencies(typeFiles(files));
  assert.deepEqual(await propsOf(`${folder}/One.vue`, "index", types), ["a"]);
  // The compiler has cached "index.ts", so it does not report "base.ts" a second time.
  assert.deepEqual(await propsOf(`${folder}/Two.vue`, "index", types), ["a"]);
  assert.deepEqual(types.dependentsOf(`${folder}/base.ts`), [
    `${folder}/One.vue`,
    `${folder}/Two.vue`,
  ]);
  files[`${folder}/base.ts`] = `export interface Base { b: string }`;
  types.invalidate(compiler, `${folder}/base.ts`);
  assert.deepEqual(await propsOf(`${folder}/Two.vue`, "index", types), ["b"]);
  assert.deepEqual(await propsOf(`${folder}/One.vue`, "index", types), ["b"]);
});

Deno.test("TypeDependencies of a second server shares no files with the first", async () => {
  const folder = "/twice";
  const first = new TypeDependencies(typeFiles({
    [`${folder}/index.ts`]:
      `import type { Base } from "./base"\nexport interface Props extends Base {}`,
    [`${folder}/base.ts`]: `export interface Base { a: string }`,
  }));
  assert.deepEqual(await propsOf(`${folder}/One.vue`, "index", first), ["a"]);
  const second = new TypeDependencies(typeFiles({
    [`${folder}/index.ts`]:
      `import type { Base } from "./base"\nexport interface Props extends Base {}`,
    [`${folder}/base.ts`]: `export interface Base { b: string }`,
  }));
  assert.deepEqual(await propsOf(`${folder}/One.vue`, "index", second), ["b"]);
});

Deno.test("TypeDependencies recovers when the missing file appears", async () => {
  const folder = "/appears";
  const files: Record<string, string> = {};
  const types = new TypeDependencies(typeFiles(files));
  await assert.rejects(propsOf(`${folder}/One.vue`, "types", types), /Failed to resolve/);
  assert.deepEqual(types.dependentsOf(`${folder}/types.ts`), [`${folder}/One.vue`]);
  files[`${folder}/types.ts`] = `export type Props = { a: string }`;
  types.invalidate(compiler, `${folder}/types.ts`);
  assert.deepEqual(await propsOf(`${folder}/One.vue`, "types", types), ["a"]);
});

Deno.test("TypeDependencies reads a file once for many components", async () => {
  const folder = "/once";
  const files = typeFiles({ [`${folder}/a.ts`]: `export type Props = { a: string }` });
  const types = new TypeDependencies(files);
  for (const name of ["One", "Two", "Three"]) await propsOf(`${folder}/${name}.vue`, "a", types);
  assert.deepEqual(files.reads, [`${folder}/a.ts`]);
});
