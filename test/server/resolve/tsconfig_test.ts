import assert from "node:assert/strict";
import { TsconfigReader } from "../../../server/resolve/tsconfig.ts";
import { testProject } from "./test_project.ts";

Deno.test("forFile() uses the referenced project that includes the file", async () => {
  await using project = await testProject({
    "tsconfig.json": JSON.stringify({
      files: [],
      references: [{ path: "./tsconfig.node.json" }, { path: "./app" }],
    }),
    "tsconfig.node.json": JSON.stringify({
      include: ["*.config.*"],
      compilerOptions: { target: "es2020" },
    }),
    "app/tsconfig.json": JSON.stringify({
      include: ["../src"],
      compilerOptions: { jsx: "preserve" },
    }),
  });
  const reader = new TsconfigReader(assert.fail);
  for (const file of ["src/main.ts", "src/App.vue", "src/x.js"]) {
    const { file: config, compilerOptions } = reader.forFile(project.path(file))!;
    assert.equal(config, project.path("app/tsconfig.json"), file);
    assert.equal(compilerOptions.jsx, "preserve");
  }
  const config = reader.forFile(project.path("vite.config.ts"));
  assert.equal(config?.compilerOptions.target, "es2020");
});

Deno.test("forFile() merges extended configs, from several files and from packages", async () => {
  await using project = await testProject({
    "tsconfig.json": JSON.stringify({
      extends: ["./base.json", "some-config/tsconfig.json"],
      compilerOptions: { jsxFactory: "h" },
    }),
    "base.json": JSON.stringify({ compilerOptions: { experimentalDecorators: true } }),
    "node_modules/some-config/package.json": JSON.stringify({ name: "some-config" }),
    "node_modules/some-config/tsconfig.json": JSON.stringify({
      compilerOptions: { useDefineForClassFields: false },
    }),
  });
  const reader = new TsconfigReader(assert.fail);
  const { compilerOptions } = reader.forFile(project.path("src/a.ts"))!;
  assert.equal(compilerOptions.jsxFactory, "h");
  assert.equal(compilerOptions.experimentalDecorators, true);
  assert.equal(compilerOptions.useDefineForClassFields, false);
  assert.ok(reader.files().includes(project.path("base.json")));
  assert.ok(reader.files().includes(project.path("node_modules/some-config/tsconfig.json")));
});

Deno.test("invalidate() drops an edited config and finds a new one", async () => {
  await using project = await testProject({
    "tsconfig.json": JSON.stringify({ extends: "./base.json" }),
    "base.json": JSON.stringify({ compilerOptions: { jsxFactory: "a" } }),
  });
  const reader = new TsconfigReader(assert.fail);
  const factory = () => reader.forFile(project.path("src/a.ts"))?.compilerOptions.jsxFactory;
  assert.equal(factory(), "a");
  await project.write({ "base.json": JSON.stringify({ compilerOptions: { jsxFactory: "b" } }) });
  assert.equal(factory(), "a");
  assert.equal(reader.invalidate(project.path("src/a.ts")), false);
  assert.equal(reader.invalidate(project.path("base.json")), true);
  assert.equal(factory(), "b");
  await project.write({
    "src/tsconfig.json": JSON.stringify({ compilerOptions: { jsxFactory: "c" } }),
  });
  assert.equal(reader.invalidate(project.path("src/tsconfig.json")), true);
  assert.equal(factory(), "c");
});

Deno.test("forFile() ignores a broken config, and warns with the reason", async () => {
  await using project = await testProject({
    "tsconfig.json": JSON.stringify({ extends: "./missing.json" }),
  });
  const warnings: string[] = [];
  const reader = new TsconfigReader((message) => warnings.push(message));
  assert.equal(reader.forFile(project.path("a.ts")), undefined);
  assert.match(warnings[0]!, /^Cannot read the tsconfig.json of "/);
});
