import assert from "node:assert/strict";
import { mightHaveTypes } from "../../../compiler/vue/typed_template.ts";
import { parse } from "./component_project.ts";

const PLAIN = [
  `<p>{{ a }} {{ a?.b?.(c) }} {{ a > (b) }} {{ a < b }}</p>`,
  `<p v-if="!a" @click="(event) => f(event)" @input="a = 1; b = 2">text as it is</p>`,
  `<p v-for="({ id }, index) in items" :key="id">{{ index }}</p>`,
  `<p v-slot="{ item }" :[name]="() => this.a" v-pre>{{ not as code }}</p>`,
  `<p as="a" :a="'x as y'" v-model="a.b" />`,
];

const TYPED = [
  `<p>{{ (a as B).c }}</p>`,
  `<p>{{ a!.b }}</p>`,
  `<p :a="f<string>(a)" />`,
  `<p :a="new F<A<B>>(a)" />`,
  `<p :a="a satisfies B" />`,
  `<p :a="(value?) => value" />`,
  `<p @click="(event: Event) => f(event)" />`,
  `<p @click="const a: B = c; f(a)" />`,
  `<p v-for="(item: Item) in items" />`,
  `<p v-for="item in items as Item[]" />`,
  `<p v-slot="{ item }: Props" />`,
  `<p :[name!]="a" />`,
  `<p><b><i v-if="a"><u v-else-if="b!">x</u></i></b></p>`,
];

const templateOf = async (html: string) =>
  (await parse(`<script setup lang="ts">let a</script><template>${html}</template>`)).sfc.template!;

Deno.test("mightHaveTypes() recognizes TypeScript in a template", async () => {
  for (const html of PLAIN) assert.equal(mightHaveTypes(await templateOf(html), {}), false, html);
  for (const html of TYPED) assert.equal(mightHaveTypes(await templateOf(html), {}), true, html);
});

Deno.test("mightHaveTypes() is true where the syntax tree is incomplete", async () => {
  const template = await templateOf(PLAIN[0]!);
  const compilerOptions = { nodeTransforms: [() => {}] };
  assert.equal(mightHaveTypes(template, { compilerOptions }), true);
  delete template.ast;
  assert.equal(mightHaveTypes(template, {}), true);
});
