/** Compiled components run in Vue, with a renderer that writes text. */

import assert from "node:assert/strict";
import { type Component, createRenderer, nextTick } from "vue";
import { stopEsbuild } from "../../../../compiler/esbuild_service.ts";
import { loadVueCompiler } from "../../../../compiler/vue/compiler.ts";
import { ComponentStore } from "../../../../compiler/vue/descriptor/component_store.ts";
import { compileMainModule } from "../../../../compiler/vue/main_module/main_module.ts";
import { sfcOptions } from "../component_project.ts";

interface TextNode {
  text: string;
  children: TextNode[];
  parent: TextNode | null;
}

const node = (text = ""): TextNode => ({ text, children: [], parent: null });
const remove = (child: TextNode) => {
  const siblings = child.parent?.children;
  siblings?.splice(siblings.indexOf(child), 1);
  child.parent = null;
};

const { createApp } = createRenderer<TextNode, TextNode>({
  patchProp() {},
  insert(child, parent, anchor) {
    remove(child);
    const at = anchor ? parent.children.indexOf(anchor) : parent.children.length;
    parent.children.splice(at, 0, child);
    child.parent = parent;
  },
  remove,
  createElement: () => node(),
  createText: node,
  createComment: () => node(),
  setText: (target, text) => void (target.text = text),
  setElementText(target, text) {
    target.text = text;
    target.children = [];
  },
  parentNode: (child) => child.parent,
  nextSibling: (child) => child.parent?.children[child.parent.children.indexOf(child) + 1] ?? null,
});

const textOf = ({ text, children }: TextNode): string => text + children.map(textOf).join("");

/**
 * A fake hot client for one component: each version is a module, and the running one accepts the
 * next.
 */
class HotPage {
  readonly root = node();
  readonly #file: string;
  readonly #store = new ComponentStore(() => this.#options);
  readonly #options = sfcOptions();
  #accept: ((updated: unknown) => void) | undefined;
  /** `import.meta.hot` of the running version. */
  #hot = { isOutdated: false };
  #version = 0;

  constructor(file: string) {
    this.#file = file;
  }

  async mount(source: string): Promise<void> {
    createApp((await this.#import(source)).default as Component).mount(this.root);
  }

  /** @param chain From the changed file to the component. */
  async update(source: string, chain = [this.#path]): Promise<void> {
    const accept = this.#accept!;
    this.announce(chain);
    accept(await this.#import(source));
    await nextTick();
  }

  /** Announces an update that does not arrive. */
  announce(chain: string[]): void {
    if (chain.length > 1) this.#hot.isOutdated = true;
  }

  /** Compiles a version that never arrives. */
  async miss(source: string): Promise<void> {
    await this.#compile(source);
  }

  get text(): string {
    return textOf(this.root);
  }

  get #path(): string {
    return this.#file.slice("/app".length);
  }

  async #import(source: string): Promise<{ default: unknown }> {
    const code = await this.#compile(source);
    const hot = `__hot_${this.#file.replaceAll(/\W/g, "_")}_${++this.#version}`;
    this.#hot = Object.assign(
      { isOutdated: false },
      { accept: (callback: (updated: unknown) => void) => void (this.#accept = callback) },
    );
    Object.assign(globalThis, { [hot]: this.#hot });
    // Resolved here, since a data URL has no import map.
    const runnable = code.replaceAll("import.meta.hot", hot)
      .replaceAll(/from ["']vue["']/g, `from ${JSON.stringify(import.meta.resolve("vue"))}`);
    return await import(`data:text/javascript,${encodeURIComponent(runnable)}`);
  }

  async #compile(source: string): Promise<string> {
    const compiler = await loadVueCompiler();
    const descriptor = this.#store.getDescriptor(compiler, this.#file, { source });
    return (await compileMainModule(compiler, descriptor, this.#options)).code;
  }
}

const test = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name, fn, sanitizeOps: false, sanitizeResources: false });

Deno.test.afterAll(() => stopEsbuild());

/** Shows how often `setup()` has run, which changes when the component is created again. */
const component = (template: string, script = "") =>
  `<script setup lang="ts">
globalThis.__runs = (globalThis.__runs ?? 0) + 1
const runs: number = globalThis.__runs
${script}
</script>
<template><p>${template} {{ runs }}</p></template>`;

const runs = () => (globalThis as { __runs?: number }).__runs ?? 0;

test("a template edit renders again and keeps the state", async () => {
  const page = new HotPage("/app/src/Template.vue");
  await page.mount(component("one"));
  const before = runs();
  assert.equal(page.text, `one ${before}`);
  await page.update(component("two"));
  assert.equal(page.text, `two ${before}`);
  await page.update(component("three"));
  assert.equal(page.text, `three ${before}`);
});

test("a script edit creates the component again", async () => {
  const page = new HotPage("/app/src/Script.vue");
  await page.mount(component("{{ a }}", "const a = 1"));
  const before = runs();
  await page.update(component("{{ a }}", "const a = 2"));
  assert.equal(page.text, `2 ${before + 1}`);
});

test("an edit of formatting keeps the state, and so does a later template edit", async () => {
  const page = new HotPage("/app/src/Form.vue");
  await page.mount(component("{{ a }}", "const a = 1"));
  const before = runs();
  await page.update(component("{{ a }}!", "// new\nconst a   = 1"));
  await page.update(component("{{ a }}?", "// new\nconst a   = 1"));
  assert.equal(page.text, `1? ${before}`);
});

test("an update from an imported module creates the component again", async () => {
  const page = new HotPage("/app/src/Imported.vue");
  await page.mount(component("one"));
  const before = runs();
  await page.update(component("one"), ["/src/use.ts", "/src/Imported.vue"]);
  assert.equal(page.text, `one ${before + 1}`);
});

test("an update that never arrived is applied with the next one", async () => {
  const page = new HotPage("/app/src/Lost.vue");
  await page.mount(component("one"));
  const before = runs();
  page.announce(["/src/use.ts", "/src/Lost.vue"]);
  await page.update(component("two"));
  assert.equal(page.text, `two ${before + 1}`);
  await page.update(component("three"));
  assert.equal(page.text, `three ${before + 1}`, "and not with later ones");
});

test("edits that the page missed are applied with the next one", async () => {
  const page = new HotPage("/app/src/Missed.vue");
  await page.mount(component("{{ a }}", "const a = 1"));
  const before = runs();
  await page.miss(component("{{ a }}", "const a = 2"));
  await page.update(component("{{ a }}!", "const a = 2"));
  assert.equal(page.text, `2! ${before + 1}`);
  await page.miss(component("{{ a }}!", "const a = 3"));
  await page.update(component("{{ a }}?", "const a = 2"));
  assert.equal(page.text, `2? ${before + 1}`, "undone before it arrived");
});

test("a template that is added or removed creates the component again", async () => {
  const page = new HotPage("/app/src/Came.vue");
  const script = `<script>\nimport { h } from "vue"\n` +
    `export default { render: () => h("p", "from script") }\n</script>`;
  await page.mount(script);
  assert.equal(page.text, "from script");
  await page.update(`${script}<template><p>from template</p></template>`);
  assert.equal(page.text, "from template");
  await page.update(script);
  assert.equal(page.text, "from script");
});

test("a component without a script renders again", async () => {
  const page = new HotPage("/app/src/TemplateOnly.vue");
  await page.mount("<template><p>one</p></template>");
  await page.update("<template><p>two</p><p>three</p></template>");
  assert.equal(page.text, "twothree");
});
