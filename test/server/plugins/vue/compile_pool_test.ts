import assert from "node:assert/strict";
import { Worker } from "node:worker_threads";
import { CompilePool } from "../../../../server/plugins/vue/compile_pool.ts";
import { compileComponent } from "../../../../compiler/vue/compile_component.ts";
import { componentTask } from "../../../compiler/vue/component_project.ts";

const test = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name, fn, sanitizeOps: false, sanitizeResources: false });

const task = (number: number) =>
  componentTask(
    `<script setup lang="ts">\nconst a: number = ${number};\n</script>\n` +
      `<template><p>{{ a }}</p></template>\n<style scoped>p { color: red }</style>`,
    { file: `/app/src/C${number}.vue` },
  );

/** Compiles one component after the other until one was compiled on another thread. */
async function untilThread(pool: CompilePool): Promise<number> {
  for (let number = 0;; number++) {
    if (await pool.compile(task(number))) return number;
    await new Promise((resolve) => setTimeout(resolve));
  }
}

test("CompilePool compiles on a thread as here, once there are many components", async () => {
  const pool = new CompilePool({ processors: 2, many: 12 });
  for (let number = 0; number < 3; number++) {
    assert.equal(await pool.compile(task(number)), undefined);
  }
  assert.equal(pool.size, 0);
  assert.ok(await untilThread(pool) > 3);
  const numbers = Array.from({ length: 40 }, (_, index) => index);
  const compiled = await Promise.all(numbers.map((number) => pool.compile(task(number))));
  // The others are compiled here.
  const done = numbers.filter((number) => compiled[number]);
  assert.ok(done.length > 0 && done.length < 40);
  for (const number of done) {
    assert.deepEqual(compiled[number], await compileComponent(task(number)));
  }
  pool.close();
  assert.equal(pool.size, 0);
});

test("CompilePool ends threads without work, and starts them again", async () => {
  const pool = new CompilePool({ processors: 2, many: 12, idleTime: 300 });
  await untilThread(pool);
  while (pool.size > 0) await new Promise((resolve) => setTimeout(resolve, 10));
  await untilThread(pool);
  pool.close();
});

test("CompilePool does without a thread that ends or cannot start", async () => {
  const pool = new CompilePool({
    processors: 2,
    many: 12,
    createWorker: (url) => {
      const worker = new Worker(url);
      worker.once("message", () => void worker.terminate());
      return worker;
    },
  });
  // Those that wait for the thread are released, and others do not wait.
  for (let number = 0; number < 15 || pool.size > 0; number++) {
    assert.equal(await pool.compile(task(number)), undefined);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  pool.close();
  const missing = new CompilePool({
    processors: 2,
    many: 12,
    thread: new URL("./none.ts", import.meta.url),
  });
  for (let number = 0; number < 15 || missing.size > 0; number++) {
    assert.equal(await missing.compile(task(number)), undefined);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  missing.close();
  const single = new CompilePool({ processors: 1 });
  for (let number = 0; number < 30; number++) await single.compile(task(number));
  assert.equal(single.size, 0);
});
