import assert from "node:assert/strict";
import { type ComponentDiff, diffComponents } from "../../../../compiler/vue/descriptor/diff.ts";
import { parse } from "../component_project.ts";

const SCRIPT = `<script setup>\nconst a = 1\n</script>`;
const TEMPLATE = `<template><p>{{ a }}</p></template>`;
const STYLE = `<style>p { color: red }</style>`;
const SCOPED = `<style scoped>p { color: red }</style>`;
const MODULE = `<style module>.a { color: red }</style>`;
const CUSTOM = `<i18n lang="json">{ "a": 1 }</i18n>`;

const NOTHING: ComponentDiff = {
  script: false,
  template: false,
  styles: [],
  styleList: false,
  scoped: false,
  cssVars: false,
  cssModules: false,
  customBlocks: [],
  customBlockList: false,
  decision: "none",
};

async function diff(previous: string[], next: string[]): Promise<ComponentDiff> {
  const [a, b] = await Promise.all([previous, next].map((blocks) => parse(blocks.join("\n"))));
  return diffComponents(a!.sfc, b!.sfc);
}

interface Case {
  name: string;
  previous: string[];
  next: string[];
  expected: Partial<ComponentDiff>;
}

const CASES: Case[] = [
  {
    name: "nothing in white space and comments between blocks",
    previous: [SCRIPT, TEMPLATE],
    next: ["<!-- new -->", SCRIPT, "", TEMPLATE],
    expected: {},
  },
  {
    name: "nothing in the order of blocks",
    previous: [SCRIPT, TEMPLATE],
    next: [TEMPLATE, SCRIPT],
    expected: {},
  },
  {
    name: "a template",
    previous: [SCRIPT, TEMPLATE, STYLE],
    next: [SCRIPT, TEMPLATE.replace("p>{", "b>{").replace("/p", "/b"), STYLE],
    expected: { template: true, decision: "rerender" },
  },
  {
    name: "a template in a file without a script",
    previous: ["<template><p/></template>"],
    next: ["<template><b/></template>"],
    expected: { template: true, decision: "rerender" },
  },
  {
    name: "an attribute of the template",
    previous: [`<template lang="html"><p/></template>`],
    next: [`<template><p/></template>`],
    expected: { template: true, decision: "rerender" },
  },
  {
    name: "a template that came",
    previous: [SCRIPT],
    next: [SCRIPT, TEMPLATE],
    expected: { template: true, decision: "reload" },
  },
  {
    name: "a script",
    previous: [SCRIPT, TEMPLATE],
    next: [SCRIPT.replace("1", "2"), TEMPLATE],
    expected: { script: true, decision: "reload" },
  },
  {
    name: "script and template at once",
    previous: [SCRIPT, TEMPLATE],
    next: [SCRIPT.replace("1", "2"), TEMPLATE.replace("{{ a }}", "{{ a }}!")],
    expected: { script: true, template: true, decision: "reload" },
  },
  {
    name: "a script beside <script setup>",
    previous: [SCRIPT, `<script>\nexport const b = 1\n</script>`],
    next: [SCRIPT, `<script>\nexport const b = 2\n</script>`],
    expected: { script: true, decision: "reload" },
  },
  {
    name: "a generic parameter",
    previous: [`<script setup lang="ts" generic="T">\nconst a = 1\n</script>`],
    next: [`<script setup lang="ts" generic="T extends U">\nconst a = 1\n</script>`],
    expected: { script: true, decision: "reload" },
  },
  {
    name: "one of several styles",
    previous: [TEMPLATE, STYLE, SCOPED],
    next: [TEMPLATE, STYLE, SCOPED.replace("red", "blue")],
    expected: { styles: [1], decision: "styles" },
  },
  {
    name: "style and template at once",
    previous: [TEMPLATE, STYLE],
    next: [TEMPLATE.replace("{{ a }}", "x"), STYLE.replace("red", "blue")],
    expected: { styles: [0], template: true, decision: "rerender" },
  },
  {
    name: "an added style",
    previous: [TEMPLATE, STYLE],
    next: [TEMPLATE, STYLE, `<style>b { color: red }</style>`],
    expected: { styleList: true, decision: "rerender" },
  },
  {
    name: "a removed style, after which another one has its index",
    previous: [TEMPLATE, STYLE, `<style>b { color: red }</style>`],
    next: [TEMPLATE, `<style>b { color: red }</style>`],
    expected: { styles: [0], styleList: true, decision: "rerender" },
  },
  {
    name: "the language of a style",
    previous: [TEMPLATE, STYLE],
    next: [TEMPLATE, STYLE.replace("<style", `<style lang="scss"`)],
    expected: { styleList: true, decision: "rerender" },
  },
  {
    name: "the file of a style",
    previous: [TEMPLATE, `<style src="./a.css"></style>`],
    next: [TEMPLATE, `<style src="./b.css"></style>`],
    expected: { styleList: true, decision: "rerender" },
  },
  {
    name: "the scope",
    previous: [TEMPLATE, STYLE],
    next: [TEMPLATE, SCOPED],
    expected: { styleList: true, scoped: true, decision: "reload" },
  },
  {
    name: "an expression in v-bind()",
    previous: [TEMPLATE, `<style>p { color: v-bind(a) }</style>`],
    next: [TEMPLATE, `<style>p { color: v-bind(b) }</style>`],
    expected: { styles: [0], cssVars: true, decision: "reload" },
  },
  {
    name: "class names that came",
    previous: [TEMPLATE, `<style>.a { color: red }</style>`],
    next: [TEMPLATE, MODULE],
    expected: { styleList: true, cssModules: true, decision: "reload" },
  },
  {
    name: "the name of class names",
    previous: [TEMPLATE, MODULE],
    next: [TEMPLATE, MODULE.replace("module", `module="classes"`)],
    expected: { styleList: true, cssModules: true, decision: "reload" },
  },
  {
    name: "a custom block",
    previous: [TEMPLATE, CUSTOM],
    next: [TEMPLATE, CUSTOM.replace(": 1", ": 2")],
    expected: { customBlocks: [0], decision: "reload" },
  },
  {
    name: "an added custom block",
    previous: [TEMPLATE],
    next: [TEMPLATE, CUSTOM],
    expected: { customBlockList: true, decision: "reload" },
  },
];

for (const { name, previous, next, expected } of CASES) {
  Deno.test(`diffComponents() finds ${name}`, async () => {
    assert.deepEqual(await diff(previous, next), { ...NOTHING, ...expected });
  });
}

Deno.test("diffComponents() calls back to compare scripts with different texts", async () => {
  const [previous, next] = await Promise.all([
    parse(SCRIPT + TEMPLATE),
    parse(SCRIPT.replace("1", "1 // one") + TEMPLATE),
  ]);
  const asked: string[] = [];
  const found = diffComponents(previous!.sfc, next!.sfc, (a, b) => {
    asked.push(a.content, b.content);
    return true;
  });
  assert.deepEqual(found, NOTHING);
  assert.deepEqual(asked, ["\nconst a = 1\n", "\nconst a = 1 // one\n"]);
});
