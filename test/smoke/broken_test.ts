/** One broken app per kind of finding, each with its place in the source. */
import assert from "node:assert/strict";
import type { Finding, SmokeOptions } from "../../server/smoke/types.ts";
import type { ProjectFiles } from "../harness/project.ts";
import { INDEX_HTML, PIXEL_PNG } from "../harness/small_app.ts";
import { shortForm, smokeFiles } from "./smoke_project.ts";

interface Broken {
  name: string;
  files: ProjectFiles;
  options?: Partial<SmokeOptions>;
  /** The expected findings in short form. */
  expected: string[];
  message: RegExp;
  /** The marked line in the frame of the first finding. */
  marked?: string;
  more?: (finding: Finding) => void;
}

const middleware = (body: string) =>
  `export default { plugins: [{ name: "test", configureServer({ middlewares }) { middlewares.use((req, res, next) => { ${body}; next(); }); } }] };`;

const CASES: Broken[] = [
  {
    name: "a script that the page loads and nobody has",
    files: { "index.html": INDEX_HTML.replace("/src/main.ts", "/src/nobody.ts") },
    expected: ["status index.html:10:32"],
    message: /Cannot find module "\/src\/nobody.ts"/,
    marked: `<script type="module" src="/src/nobody.ts"></script>`,
  },
  {
    name: "an import that nothing resolves",
    files: { "src/main.ts": `const a = 1;\nimport { b } from "./nobody";\nconsole.log(a, b);\n` },
    expected: ["unresolved-import src/main.ts:2:19"],
    message: /"\.\/nobody"/,
    marked: `import { b } from "./nobody";`,
    more: ({ importer }) =>
      assert.deepEqual(importer, { file: "index.html", line: 10, column: 32 }),
  },
  {
    name: "an import in a component",
    files: {
      "src/main.ts": `import "./App.vue";\n`,
      "src/App.vue":
        `<template><p>{{ a }}</p></template>\n\n<script setup lang="ts">\nimport { a } from "missing-package";\n</script>\n`,
    },
    expected: ["unresolved-import src/App.vue:4:19"],
    message: /missing-package/,
    marked: `import { a } from "missing-package";`,
  },
  {
    name: "a literal dynamic import",
    files: { "src/main.ts": `export const load = () => import("./nobody.ts");\n` },
    expected: ["unresolved-import src/main.ts:1:34"],
    message: /nobody/,
  },
  {
    name: "a module behind a glob",
    files: {
      "src/main.ts": `console.log(import.meta.glob("./pages/*.ts"));\n`,
      "src/pages/a.ts": `export const fine = 1;\n`,
      "src/pages/b.ts": `export const broken: = 1;\n`,
    },
    expected: ["parse src/pages/b.ts:1:22"],
    message: /Unexpected "="/,
    marked: "export const broken: = 1;",
  },
  {
    name: "plain JavaScript that the lexer of imports takes and a browser does not",
    files: {
      "src/main.ts": `import "./a.js";\n`,
      "src/a.js": `import "./b.js";\nconst a = 1;\nconst a = 2;\n`,
      "src/b.js": `export {};\n`,
    },
    expected: ["parse src/a.js:3:7"],
    message: /"a" has already been declared/,
    marked: "const a = 2;",
    more: ({ importer }) => assert.deepEqual(importer, { file: "src/main.ts", line: 1, column: 9 }),
  },
  {
    name: "a classic script that does not parse",
    files: {
      "index.html": INDEX_HTML.replace("<div", `<script src="/old.js"></script>\n    <div`),
      "src/main.ts": "",
      "public/old.js": `with (window) {\n  location = = 1;\n}\n`,
    },
    expected: ["parse old.js:2:14"],
    message: /"\/old.js" does not parse: Unexpected "="/,
    marked: "location = = 1;",
    more: ({ importer }) => assert.deepEqual(importer, { file: "index.html", line: 9, column: 18 }),
  },
  {
    name: "a component that does not compile",
    files: {
      "src/main.ts": `import "./App.vue";\n`,
      "src/App.vue": `<template>\n  <p>\n</template>\n`,
    },
    expected: ["parse src/App.vue:2:3"],
    message: /missing end tag/,
    marked: "  <p>",
  },
  {
    name: "a name that its module does not export",
    files: {
      "src/main.ts":
        `// types\nimport {\n  one,\n  two,\n} from "./numbers";\nconsole.log(one, two);\n`,
      "src/numbers.ts": `export const one = 1;\n`,
    },
    expected: ["missing-export src/main.ts:4:3"],
    message: /"\/src\/numbers.ts" has no export "two"/,
    marked: "  two,",
    more: ({ hint }) => assert.equal(hint, "It exports one"),
  },
  {
    name: "a name behind `export *`, and a default, which it does not pass on",
    files: {
      "src/main.ts": `import all, { one, three } from "./all";\nconsole.log(all, one, three);\n`,
      "src/all.ts": `export * from "./one";\nexport * from "./two";\n`,
      "src/one.ts": `export const one = 1;\nexport default one;\n`,
      "src/two.ts": `export * from "./all";\nexport const two = 2;\n`,
    },
    expected: ["missing-export src/main.ts:1:8", "missing-export src/main.ts:1:20"],
    message: /has no export "(?:three|default)"/,
  },
  {
    name: "a missing name that is passed on",
    files: {
      "src/main.ts": `export { nothing as something } from "./empty";\n`,
      "src/empty.ts": `export {};\n`,
    },
    expected: ["missing-export src/main.ts:1:10"],
    message: /no export "nothing"/,
    more: ({ hint }) => assert.equal(hint, "It exports nothing"),
  },
  {
    name: "a specifier that a plugin leaves to the browser",
    files: {
      "src/main.ts": `import { x } from "from-nowhere";\nconsole.log(x);\n`,
      "vite.config.js":
        `export default { plugins: [{ name: "test", enforce: "pre", resolveId: (id) => id === "from-nowhere" ? { id, external: true } : null }] };`,
    },
    expected: ["unresolved-import src/main.ts:1:20"],
    message: /No browser can resolve "from-nowhere"/,
  },
  {
    name: "a module with a wrong type",
    files: {
      "src/main.ts": `import "./data.js";\n`,
      "src/data.js": "",
      "vite.config.js": middleware(
        `if (req.url === "/src/data.js") { res.setHeader("content-type", "application/json"); return res.end("{}") }`,
      ),
    },
    expected: ["content-type src/main.ts:1:9"],
    message: /"\/src\/data.js" has the content type "application\/json", not text\/javascript/,
  },
  {
    name: "a page in place of an image",
    files: {
      "index.html": INDEX_HTML.replace(
        "<div",
        `<img src="/picture.png" alt="">\n    <div`,
      ),
      "src/main.ts": "",
      "vite.config.js": middleware(
        `if (req.url === "/picture.png") { res.setHeader("content-type", "text/html"); return res.end("<p>") }`,
      ),
    },
    expected: ["content-type index.html:9:15"],
    message: /"\/picture.png" has the content type "text\/html", not image\/\*/,
  },
  {
    name: "a `url()` to nothing in an imported style sheet",
    files: {
      "src/main.ts": `import "./style.css";\n`,
      "src/style.css":
        `a { background: url("./here.png") }\np {\n  background: url(./nothing.png);\n}\n`,
      "src/here.png": PIXEL_PNG,
    },
    expected: ["css-url src/style.css:3:19"],
    message: /nothing\.png", which returned status 404/,
    marked: "  background: url(./nothing.png);",
  },
  {
    name: "a `url()` to nothing in a style sheet that the page links to",
    files: {
      "index.html": INDEX_HTML.replace("<title>", `<link rel="stylesheet" href="/a.css"><title>`),
      "src/main.ts": "",
      "a.css": `@font-face {\n  font-family: a;\n  src: url("/fonts/a.woff2");\n}\n`,
    },
    expected: ["css-url a.css:3:12"],
    message: /"\/fonts\/a.woff2"/,
  },
  {
    name: "a `url()` to nothing in a component",
    files: {
      "src/main.ts": `import "./App.vue";\n`,
      "src/App.vue":
        `<template><p /></template>\n<style scoped>\np { background: url("@/no.png") }\n</style>\n`,
    },
    expected: ["css-url src/App.vue:3:21"],
    message: /no\.png"/,
  },
  {
    name: "images of a component that nobody has",
    files: {
      "src/main.ts": `import "./App.vue";\n`,
      "src/App.vue":
        `<template>\n  <img src="/absent.png" alt="">\n  <img :alt="1" src="./lost.svg">\n</template>\n`,
    },
    expected: ["status src/App.vue:2:13", "status src/App.vue:3:22"],
    message: /Cannot find "\/(?:absent.png|src\/lost.svg)"/,
  },
  {
    name: "an asset of `new URL()`",
    files: { "src/main.ts": `console.log(new URL("./gone.png", import.meta.url).href);\n` },
    expected: ["status src/main.ts:1:22"],
    message: /Cannot find "\/src\/gone.png"/,
  },
  {
    name: "a worker that imports nothing that exists",
    files: {
      "src/main.ts": `new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });\n`,
      "src/worker.ts": `import "./part";\n`,
      "src/part.ts": `import "./gone";\n`,
    },
    expected: ["unresolved-import src/part.ts:1:8"],
    message: /"\.\/gone"/,
    more: ({ importer }) =>
      assert.deepEqual(importer, { file: "src/worker.ts", line: 1, column: 9 }),
  },
  {
    name: "a worker that nobody has",
    files: { "src/main.ts": `new Worker(new URL("./gone.ts", import.meta.url));\n` },
    expected: ["status src/main.ts:1:21"],
    message: /gone\.ts/,
  },
  {
    name: "a source map that nobody has",
    files: {
      "index.html": INDEX_HTML.replace("<div", `<script src="/vendor.js"></script>\n    <div`),
      "src/main.ts": "",
      "public/vendor.js": `console.log(1);\n//# sourceMappingURL=vendor.js.map\n`,
    },
    expected: ["source-map vendor.js:2:22"],
    message: /Source map refers to "vendor.js.map", which returned status 404/,
  },
  {
    name: "a source map that points to lines that its source does not have",
    files: {
      "index.html": INDEX_HTML.replace("<div", `<script src="/vendor.js"></script>\n    <div`),
      "src/main.ts": "",
      "public/vendor.js": `console.log(1);\n//# sourceMappingURL=vendor.js.map\n`,
      "public/vendor.js.map": JSON.stringify({
        version: 3,
        sources: ["vendor.ts"],
        sourcesContent: ["console.log(1);"],
        names: [],
        mappings: "AASA",
      }),
    },
    expected: ["source-map vendor.js"],
    message: /points to line 10 of "vendor.ts", which has 1/,
  },
  {
    name: "a source map without the text of a source that is not there either",
    files: {
      "index.html": INDEX_HTML.replace("<div", `<script src="/vendor.js"></script>\n    <div`),
      "src/main.ts": "",
      "public/vendor.js": `console.log(1);\n//# sourceMappingURL=vendor.js.map\n`,
      "public/vendor.js.map": JSON.stringify({
        version: 3,
        sources: ["vendor.ts"],
        names: [],
        mappings: "AAAA",
      }),
    },
    expected: ["source-map vendor.js:2:5"],
    message: /Source map refers to "vendor.ts"/,
  },
  {
    name: "a warning of a transform, if warnings are enabled",
    files: {
      "src/main.ts": `import "./odd.ts";\n`,
      "src/odd.ts": `\nexport const odd = 1;\n`,
      "vite.config.js":
        `export default { plugins: [{ name: "strict-one", transform(code, id) { if (id.endsWith("odd.ts")) this.warn("This is odd", { line: 2, column: 13 }) } }] };`,
    },
    options: { strict: true },
    expected: ["warning src/odd.ts:2:14"],
    message: /\[strict-one\] This is odd/,
  },
  {
    name: "an answer that does not come",
    files: {
      "src/main.ts": `import "./slow.ts";\n`,
      "src/slow.ts": "",
      "vite.config.js": middleware(`if (req.url === "/src/slow.ts") return`),
    },
    options: { timeout: 1500 },
    expected: ["timeout src/main.ts:1:9"],
    message: /No response within 1500 ms to "\/src\/slow.ts"/,
  },
  {
    name: "a second page",
    files: {
      "src/main.ts": "",
      "nested/index.html": `<script type="module">\n  import "./gone.js";\n</script>\n`,
    },
    expected: ["unresolved-import nested/index.html:2:10"],
    message: /"\.\/gone\.js"/,
  },
];

for (const { name, files, options, expected, message, marked, more } of CASES) {
  Deno.test(`smoke() finds ${name}`, async () => {
    const { findings } = await smokeFiles(files, options);
    const text = JSON.stringify(findings, null, 2);
    assert.deepEqual(findings.map(shortForm), expected, text);
    for (const finding of findings) {
      assert.match(finding.message, message);
      assert.doesNotMatch(finding.message, /\.$/, "ends with a period");
    }
    if (marked !== undefined) {
      const lines = findings[0]!.frame!.split("\n");
      const marker = lines.findIndex((line) => /^\s*\|\s*\^+$/.test(line));
      assert.equal(lines[marker - 1]!.replace(/^\s*\d+ \| ?/, "").trim(), marked.trim(), text);
    }
    more?.(findings[0]!);
  });
}

Deno.test("smoke() tests each module of a project with packed pages", async () => {
  const files = { "src/main.ts": `import "./a";`, "src/a.ts": `import "./missing";` };
  const found = async (pack: boolean) => {
    const { findings, checked } = await smokeFiles(files, {}, { server: { pack } });
    return [...findings.map(shortForm), ...checked.map(({ url }) => url).sort()];
  };
  assert.deepEqual(await found(true), await found(false));
});
