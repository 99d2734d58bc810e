import assert from "node:assert/strict";
import { stopEsbuild } from "../../../compiler/esbuild_service.ts";
import { definePlugin } from "../../../server/plugins/define.ts";
import { PluginBench } from "./plugin_bench.ts";

const bench = (define: Record<string, unknown> = {}) =>
  PluginBench.create({}, () => [
    definePlugin({
      define,
      env: { MODE: "staging" },
      nodeEnv: "development",
      isAsset: (file) => file.endsWith(".png"),
    }),
  ]);

Deno.test("definePlugin() gives import.meta.env to modules that read it, on the first line", async () => {
  await using project = await bench({ "import.meta.env.X": "1 + 1" });
  const preamble = `import.meta.env = {"MODE": "staging", "X": 1 + 1};`;
  const run = async (code: string) => (await project.run("a.js", code)).code;
  for (
    const code of [
      "f(import.meta.env.MODE)",
      "f(import.meta?.env)",
      "const { env } = import.meta",
      "import a from 'a';\n\nimport.meta.env",
    ]
  ) assert.equal(await run(code), preamble + code);
  assert.equal(
    await run("#!/usr/bin/env node\nimport.meta.env"),
    `${preamble}///usr/bin/env node\nimport.meta.env`,
  );
  for (
    const code of [
      "'import.meta.env'",
      "// import.meta.env",
      "import.meta.url; import.meta.hot",
      "",
    ]
  ) {
    assert.equal(await run(code), code);
  }
});

Deno.test("definePlugin() never touches style sheets, data, markup and files", async () => {
  await using project = await bench({ global: "globalThis" });
  const code = "global.a { b: import.meta.env }";
  for (
    const id of [
      "a.css",
      "a.css?direct",
      "a.module.css?inline",
      "a.scss",
      "a.less?x",
      "A.vue?vue&type=style&index=0&lang.styl",
      "index.html?html-proxy&inline-css&index=0.css",
      "a.json",
      "a.json?x",
      "a.html",
      "a.html?x",
      "a.js?raw",
      "a.png?x",
    ]
  ) {
    assert.equal((await project.run(id, code)).code, code, id);
  }
  for (const id of ["index.html?html-proxy&index=0.js", "A.vue", "a.css.ts", "a.jsonld.js"]) {
    assert.equal((await project.run(id, "global.a();")).code, "globalThis.a();\n", id);
  }
});

Deno.test("definePlugin() replaces the constants of config and mode in code", async () => {
  try {
    await using project = await bench({ __V__: '"1"' });
    const run = async (code: string) => (await project.run("a.js", code)).code;
    assert.equal(await run("f(__V__, process.env.NODE_ENV);"), `f("1", "development");\n`);
    assert.equal(await run("f(globalThis.process.env.NODE_ENV);"), `f("development");\n`);
    assert.equal(await run("f(process.env.OTHER)"), "f(process.env.OTHER)");
    assert.match(
      await run("f(__V__, import.meta.env)"),
      /^import\.meta\.env = .+;f\("1", import\.meta\.env\);\n$/,
    );
  } finally {
    await stopEsbuild();
  }
});
