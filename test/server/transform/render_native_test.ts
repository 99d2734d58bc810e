import assert from "node:assert/strict";
import { analyzeImports } from "../../../compiler/module_record/analyze_imports.ts";
import type { ImportTarget } from "../../../compiler/module_record/module_record.ts";
import {
  renderNative,
  writeUrls,
  type WriteUrlsOptions,
} from "../../../server/transform/render_native.ts";

const TARGETS: Record<string, ImportTarget> = {
  "./a.ts": { kind: "module", id: "/app/a.ts", url: "/a.ts", isDependency: false },
  "./logo.svg": { kind: "module", id: "/app/logo.svg", url: "/logo.svg", isDependency: false },
  lib: { kind: "module", id: "/deps/lib.js", url: "/@fs/deps/lib.js", isDependency: true },
  cjs: {
    kind: "module",
    id: "/deps/cjs.js",
    url: "/@fs/deps/cjs.js",
    isDependency: true,
    interop: { exportNames: ["a"], importerType: undefined },
  },
  cdn: { kind: "url", url: "https://cdn.test/x.js" },
};

async function write(code: string, options: Partial<WriteUrlsOptions> = {}) {
  const record = await analyzeImports(
    code,
    "/app/main.js",
    ({ specifier }) => Promise.resolve(TARGETS[specifier]),
  );
  return writeUrls(record, {
    base: "/",
    self: { id: "/app/main.js", url: "/main.js" },
    ...options,
  });
}

Deno.test("writeUrls() writes URLs, marks imports of other types, and keeps the rest", async () => {
  const { code, warnings } = await write(
    'import a from "./a.ts";\nimport logo from "./logo.svg";\nimport("lib"); import "cdn"; import("no");',
  );
  assert.equal(
    code,
    'import a from "/a.ts";\nimport logo from "/logo.svg?import";\n' +
      'import("/@fs/deps/lib.js"); import "https://cdn.test/x.js"; import("no");',
  );
  assert.deepEqual(warnings, []);
});

Deno.test("writeUrls() removes attributes, because the browser receives a module", async () => {
  const { code } = await write(
    'import a from "./a.ts" with { type: "json" };\nimport("./a.ts", { with: { type: "json" } });',
  );
  assert.equal(code, 'import a from "/a.ts";\nimport("/a.ts");');
});

Deno.test("writeUrls() warns about unknown names, at the import", async () => {
  const cjs = { ...TARGETS.cjs!, interop: { exportNames: undefined, importerType: undefined } };
  const record = await analyzeImports(
    '1;\nexport * from "cjs";',
    "/app/main.js",
    () => Promise.resolve(cjs as ImportTarget),
  );
  const { warnings } = writeUrls(record, { base: "/", self: undefined });
  assert.deepEqual(warnings.map(({ start }) => start), [17]);
  assert.match(warnings[0]!.message, /export \* from/);
});

Deno.test("writeUrls() adds a hot context only to modules of the graph", async () => {
  const code = "import.meta.hot.accept();\n";
  assert.match(
    (await write(code)).code,
    /__vireo_createHotContext\("\/main\.js"\);import\.meta\.hot/,
  );
  assert.equal((await write(code, { self: undefined })).code, code);
});

Deno.test("renderNative() writes the timestamps of source modules, and of the module itself", async () => {
  const written = await write(
    'import "./a.ts"; import "./logo.svg"; import "lib"; import("cjs");\nimport.meta.hot.accept("./a.ts");',
  );
  const render = (timestamps: Record<string, number>) =>
    renderNative({ ...written, map: null, type: "js" }, (id) => timestamps[id] ?? 0);
  assert.equal(render({}).code, written.code);
  const updated = render({
    "/app/a.ts": 5,
    "/app/logo.svg": 6,
    "/deps/lib.js": 7,
    "/app/main.js": 8,
  });
  const [imports, accepts] = updated.code.split("\n");
  assert.match(imports!, /createHotContext\("\/main\.js", 8\);import "\/a\.ts\?t=5"; /);
  assert.match(imports!, /import "\/logo\.svg\?t=6&import"; import "\/@fs\/deps\/lib\.js"; /);
  assert.equal(accepts, 'import.meta.hot.accept("/a.ts");');
  assert.notEqual(updated.etag, render({}).etag);
});
