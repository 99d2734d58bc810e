import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import {
  EMBEDDED_VUE_VERSION,
  embeddedVueFile,
  embeddedVueText,
} from "../../../server/optimizer/embedded_vue.ts";
import { testProject } from "../resolve/test_project.ts";
import { packageFiles, testOptimizer } from "./test_optimizer.ts";

Deno.test("embeddedVueText() returns vue of the compiler's version, complete in one module", async () => {
  for (const specifier of ["vue", "vue/dist/vue.esm-bundler.js"]) {
    const text = (await embeddedVueText(embeddedVueFile(specifier)!))!;
    assert.match(text, new RegExp(`vue v${EMBEDDED_VUE_VERSION.replaceAll(".", "\\.")}`));
    assert.doesNotMatch(text, /^import\b/m);
  }
  const { version } = await import("@vue/compiler-sfc");
  assert.equal(version, EMBEDDED_VUE_VERSION);
  for (const other of ["react", "constructor", "__proto__"]) {
    assert.equal(embeddedVueFile(other), undefined, other);
  }
  assert.equal(await embeddedVueText("other.js"), undefined);
});

Deno.test("embeddedVueText() has the functions of JSX, on the embedded vue", async () => {
  const file = embeddedVueFile("vue/jsx-runtime")!;
  assert.equal(embeddedVueFile("vue/jsx-dev-runtime"), file);
  const text = (await embeddedVueText(file))!;
  const [, vue] = /from "\.\/([^"]+)"/.exec(text)!;
  assert.equal(vue, embeddedVueFile("vue"));
  const stub = `const Fragment = 0, h = (...args) => args;\n`;
  const code = stub + text.replace(/^import .*$/m, "");
  await using project = await testProject({ "jsx.mjs": code });
  const runtime = await import(pathToFileURL(project.path("jsx.mjs")).href);
  assert.deepEqual(runtime.jsx("p", { id: "a", children: "b" }), ["p", { id: "a" }, "b"]);
  assert.deepEqual(runtime.jsxs("p", { children: [1] }, "k"), ["p", { key: "k" }, [1]]);
  assert.deepEqual(runtime.jsx(0, { children: "text" }), [0, {}, ["text"]]);
  assert.equal(runtime.jsxDEV, runtime.jsx);
});

Deno.test("substitute() returns the embedded vue, and logs it once", async () => {
  await using project = await testProject({});
  await using test = await testOptimizer(project);
  const { id } = test.optimizer.substitute("vue")!;
  assert.ok(test.optimizer.isOptimized(id));
  assert.equal(test.optimizer.substitute("@vue/reactivity")?.id, id);
  assert.equal(test.optimizer.substitute("pinia"), undefined);
  assert.match(await test.optimizer.load(id), /createApp/);
  assert.equal(await test.optimizer.needsInterop(id), false);
  assert.deepEqual(project.logs, [
    `info: Using the embedded vue ${EMBEDDED_VUE_VERSION}: the project has no copy of its own`,
  ]);
});

Deno.test("packages of a project without vue share the embedded one until the project has its own", async () => {
  await using project = await testProject(
    packageFiles("store", { type: "module", exports: "./i.js" }, {
      "i.js": 'export * from "vue";',
    }),
  );
  await using test = await testOptimizer(project);
  const store = test.id("store");
  const embedded = test.optimizer.substitute("vue")!.id;
  const name = embedded.slice(embedded.lastIndexOf("/") + 1);
  assert.ok((await test.optimizer.load(store)).includes(`"../embedded/${name}"`));
  await project.write(
    packageFiles("vue", { type: "module", exports: "./v.js" }, { "v.js": "export const own = 1;" }),
  );
  assert.equal(await test.optimizer.refresh(), true);
  assert.deepEqual(Object.keys(await test.get("store")), ["own"]);
});
