import assert from "node:assert/strict";
import { stopEsbuild } from "../../../compiler/esbuild_service.ts";
import { originalPosition } from "../../../compiler/source_map.ts";
import type { SourceMap } from "../../../compiler/types.ts";
import type { IdleTask } from "../../../server/base/idle.ts";
import { scriptPlugin, type ScriptPluginOptions } from "../../../server/plugins/script.ts";
import { CompilationMemory } from "../compilation_memory.ts";
import { PluginBench } from "./plugin_bench.ts";

async function bench(options: Partial<ScriptPluginOptions> = {}) {
  const plugin = scriptPlugin({
    esbuild: {},
    tsconfig: () => Promise.resolve({}),
    cache: new CompilationMemory().session(),
    whenIdle: () => {},
    ...options,
  });
  const created = await PluginBench.create({}, () => [plugin]);
  return {
    root: created.root,
    warnings: created.warnings,
    run: (name: string, code: string) => created.run(name, code),
    async [Symbol.asyncDispose]() {
      await stopEsbuild();
      await created[Symbol.asyncDispose]();
    },
  };
}

Deno.test("scriptPlugin() compiles scripts by extension and blocks by language", async () => {
  await using project = await bench();
  const typed = "export const a: number = 1;";
  for (
    const id of [
      "a.ts",
      "a.mts",
      "a.cts",
      "a.tsx",
      "a.ts?worker_file&type=module",
      "A.vue?vue&type=script&lang.ts",
      "A.vue?definePage&vue&lang.tsx",
      "a.ts?inline",
    ]
  ) {
    assert.equal((await project.run(id, typed)).code, "export const a = 1;\n", id);
  }
  for (const id of ["a.js", "a.ts?raw", "a.ts?url", "a.ts?worker", "A.vue", "a.css", "a.ts.js"]) {
    assert.equal((await project.run(id, typed)).code, typed, id);
  }
});

Deno.test("scriptPlugin() uses the tsconfig of the file, and maps to the file", async () => {
  const asked: string[] = [];
  await using project = await bench({
    tsconfig(file) {
      asked.push(file);
      return Promise.resolve({ jsx: "react", jsxFactory: "h" });
    },
  });
  const { code, map } = await project.run("src/a.tsx?x", "\n\nexport default <a/>;");
  assert.match(code, /h\("a"/);
  assert.deepEqual(asked, [`${project.root}/src/a.tsx`]);
  const [, before] = /^(.*)h\(/s.exec(code)!;
  const line = before!.split("\n").length;
  const column = before!.split("\n").at(-1)!.length;
  assert.deepEqual(originalPosition(map as SourceMap, line, column), {
    source: `${project.root}/src/a.tsx`,
    line: 3,
    column: 15,
  });
});

Deno.test("scriptPlugin() follows the config's esbuild options", async () => {
  const code = "export default <a/>;";
  {
    await using project = await bench({
      esbuild: {
        include: /\.js$/,
        exclude: /vendor/,
        loader: "jsx",
        jsxInject: `import h from "h"`,
        jsx: "transform",
        jsxFactory: "h",
      },
    });
    assert.match((await project.run("a.js", code)).code, /h\("a"/);
    assert.equal((await project.run("vendor/a.js", code)).code, code);
    assert.equal((await project.run("a.jsx", code)).code, code);
  }
  {
    await using project = await bench({
      esbuild: { jsxInject: `import h from "h"`, jsxFactory: "h", jsx: "transform" },
    });
    assert.match((await project.run("a.jsx", code)).code, /^import h from "h";.*h\("a"/);
    assert.doesNotMatch((await project.run("a.ts", "1")).code, /import h/);
  }
  await using project = await bench({ esbuild: false });
  assert.equal((await project.run("a.jsx", code)).code, code);
});

Deno.test("scriptPlugin() passes warnings on", async () => {
  await using project = await bench();
  await project.run("a.ts", "export const a = b === NaN;");
  assert.equal(project.warnings.length, 1);
});

Deno.test("scriptPlugin() reuses an earlier session's compilation of the same text", async () => {
  const kept: [slot: string, key: string, value: unknown][] = [];
  const code = "export const a: number = 1;";
  const tasks: IdleTask[] = [];
  await using project = await bench({
    whenIdle: (task) => void tasks.push(task),
    cache: {
      read: (slot, key) => kept.find((entry) => entry[0] === slot && entry[1] === key)?.[2],
      write: (...entry) => void kept.push(entry),
    },
  });
  await project.run("a.ts", code);
  assert.equal(kept.length, 1);
  Object.assign(kept[0]![2]!, { code: "kept" });
  assert.equal((await project.run("a.ts", code)).code, "kept");
  assert.notEqual((await project.run("a.ts", `${code}\n`)).code, "kept");
  assert.notEqual((await project.run("b.ts", code)).code, "kept");
  // The compiler is already loaded.
  assert.equal(tasks.length, 0);
});
