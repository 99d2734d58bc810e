import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createAssetUrl } from "../../../../server/plugins/assets/asset_url.ts";
import { wasmPlugin } from "../../../../server/plugins/assets/wasm.ts";
import { PluginBench } from "../plugin_bench.ts";

const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
/** A module that imports the function `name` of another module. */
const importing = (module: string, name: string) => {
  const text = (value: string) => [value.length, ...new TextEncoder().encode(value)];
  const entry = [1, ...text(module), ...text(name), 0, 0];
  return new Uint8Array([...HEADER, 1, 4, 1, 0x60, 0, 0, 2, entry.length, ...entry]);
};

const bench = (canName = true) =>
  PluginBench.create({
    "empty.wasm": new Uint8Array(HEADER),
    "env.wasm": importing("env", "log"),
    "src/uses.wasm": importing("./lib.js", "a"),
    "src/chained.wasm": importing("@/other.wasm", "a"),
    "src/strings.wasm": importing("wasm:js-string", "length"),
    "broken.wasm": "(module)",
  }, (root) => [
    wasmPlugin({
      assetUrl: createAssetUrl({
        base: "/b/",
        origin: "http://x.test",
        publicDir: "",
        urlOf: PluginBench.urlOf(root),
      }),
      canName: () => canName,
      readFile: (file) => readFile(file),
    }),
  ]);

Deno.test("wasmPlugin() exports a function that instantiates WebAssembly for ?init", async () => {
  await using project = await bench();
  for (const query of ["?init", "?x=1&init", "?init=&x=1"]) {
    const { code } = await project.run(`src/gone.wasm${query}`);
    assert.match(code, /async function init\(/, query);
    assert.match(code, /fetch\("http:\/\/x\.test\/b\/src\/gone\.wasm(?:\?x=1)?"\)/, query);
  }
});

Deno.test("wasmPlugin() imports the imports of WebAssembly", async () => {
  await using project = await bench();
  const imports = async (name: string) => {
    const { code } = await project.run(`${name}?wasm-instance`);
    assert.match(code, /fetch\("http:\/\/x\.test\/b\/[\w/]+\.wasm"\)/);
    return [...code.matchAll(/from (".+?");/g)].map(([, specifier]) => JSON.parse(specifier!));
  };
  assert.deepEqual(await imports("empty.wasm"), []);
  assert.deepEqual(await imports("src/uses.wasm"), ["./lib.js"]);
  assert.deepEqual(await imports("src/chained.wasm"), ["@/other.wasm?wasm-instance"]);
  assert.deepEqual(await imports("src/strings.wasm"), []);
  assert.match((await project.run("empty.wasm")).code, /from "\.\/empty\.wasm\?wasm-instance"/);
});

Deno.test("wasmPlugin() explains why WebAssembly cannot be a module", async () => {
  await using project = await bench();
  await assert.rejects(project.run("env.wasm?wasm-instance"), {
    code: "UNRESOLVED_IMPORT",
    message: `Cannot resolve "env" from "${project.root}/env.wasm"`,
    hint: `Import it with "?init" and pass the imports yourself`,
  });
  await assert.rejects(project.run("broken.wasm"), {
    code: "COMPILE_ERROR",
    message: /^Cannot read ".+\/broken\.wasm" as WebAssembly: /,
  });
});

Deno.test("wasmPlugin() leaves URLs, texts, workers, virtual ids and denied files to others", async () => {
  await using project = await bench();
  for (const query of ["?url", "?raw", "?inline", "?url&init", "?worker"]) {
    assert.equal(await project.container.load(`${project.root}/empty.wasm${query}`), null, query);
  }
  assert.equal(await project.container.load(`\0${project.root}/empty.wasm`), null);
  await using secret = await bench(false);
  assert.equal(await secret.container.load(`${secret.root}/empty.wasm`), null);
});
