import assert from "node:assert/strict";
import { loadVueCompiler } from "../../../../compiler/vue/compiler.ts";
import { blockKey, ComponentStore } from "../../../../compiler/vue/descriptor/component_store.ts";
import { sfcOptions } from "../component_project.ts";

const FILE = "/app/Page.vue";

Deno.test("ComponentStore.servedBlocks() excludes blocks that a later main module no longer has", async () => {
  const compiler = await loadVueCompiler();
  const store = new ComponentStore(() => sfcOptions());
  const serve = (source: string) => {
    store.getDescriptor(compiler, FILE, { source });
    store.mainServed(FILE, source);
  };
  const full = `<template>a</template>
<style>a { color: red }</style><style>b { color: red }</style><docs>text</docs>`;
  serve(full);
  for (const key of [blockKey("style", 0), blockKey("style", 1), blockKey("docs", 0)]) {
    store.blockServed(FILE, key, { raw: full, content: "" });
  }
  serve(`<template>b</template><style>c { color: red }</style>`);
  const blocks = store.servedBlocks(compiler, FILE)!;
  // The style's module was not requested again, so the page still has the previous one.
  assert.deepEqual(blocks.styles.map(({ content }) => content), ["a { color: red }"]);
  assert.deepEqual(blocks.customBlocks, []);
  serve(`<template>b</template><i18n>{}</i18n>`);
  assert.deepEqual(
    store.servedBlocks(compiler, FILE)!.customBlocks.map(({ type }) => type),
    ["i18n"],
  );
});

Deno.test("ComponentStore.markBlocksUnchanged() assigns unchanged blocks to the newer text", async () => {
  const compiler = await loadVueCompiler();
  const store = new ComponentStore(() => sfcOptions());
  const before = `<template>a</template><style>a {}</style><style>b {}</style>`;
  const after = `<template>b</template><style>a {}</style><style>c {}</style>`;
  const serveMain = (source: string) => {
    store.getDescriptor(compiler, FILE, { source });
    store.mainServed(FILE, source);
  };
  serveMain(before);
  for (const index of [0, 1]) {
    store.blockServed(FILE, blockKey("style", index), { raw: before, content: "" });
  }
  store.markBlocksUnchanged(FILE, after, ({ type, index }) => type === "style" && index === 0);
  serveMain(after);
  assert.equal(store.isServed(FILE, after), false, "the page has the second style of before");
  const { styles } = store.servedBlocks(compiler, FILE)!;
  assert.deepEqual(styles.map(({ content }) => content), ["a {}", "b {}"]);
  store.blockServed(FILE, blockKey("style", 1), { raw: after, content: "" });
  assert.equal(store.isServed(FILE, after), true);
});
