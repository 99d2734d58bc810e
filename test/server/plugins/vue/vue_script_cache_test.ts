import assert from "node:assert/strict";
import { stopEsbuild } from "../../../../compiler/esbuild_service.ts";
import { ScriptCache } from "../../../../server/plugins/vue/vue_script_cache.ts";

const test = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name, fn, sanitizeOps: false, sanitizeResources: false });

Deno.test.afterAll(() => stopEsbuild());

const source = (file: string, value = 1) => ({
  file,
  code: `const a: number = ${value}`,
  loader: "ts" as const,
});

test("ScriptCache returns the compilation of the same script", async () => {
  const scripts = new ScriptCache();
  const first = await scripts.compile(source("/a.vue"));
  assert.equal(first.code, "const a = 1;\n");
  assert.equal(await scripts.compile(source("/a.vue")), first);
  assert.notEqual(await scripts.compile({ ...source("/a.vue"), target: "es2015" }), first);
  assert.equal((await scripts.compile(source("/a.vue", 2))).code, "const a = 2;\n");
  assert.notEqual(await scripts.compile(source("/a.vue")), first);
});

test("ScriptCache keeps the most recently compiled files", async () => {
  const scripts = new ScriptCache();
  const [old, used] = await Promise.all([
    scripts.compile(source("/old.vue")),
    scripts.compile(source("/used.vue")),
  ]);
  for (let file = 0; file < 14; file++) await scripts.compile(source(`/${file}.vue`));
  assert.equal(await scripts.compile(source("/used.vue")), used);
  await scripts.compile(source("/one_more.vue"));
  assert.equal(await scripts.compile(source("/used.vue")), used);
  assert.notEqual(await scripts.compile(source("/old.vue")), old);
});

test("ScriptCache compiles a script again that failed and was corrected", async () => {
  const scripts = new ScriptCache();
  await assert.rejects(scripts.compile({ ...source("/a.vue"), code: "const a = " }));
  assert.equal((await scripts.compile(source("/a.vue"))).code, "const a = 1;\n");
});
