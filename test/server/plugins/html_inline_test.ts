import assert from "node:assert/strict";
import { parseHtml } from "../../../compiler/html/html.ts";
import { originalPosition } from "../../../compiler/source_map.ts";
import type { SourceMap } from "../../../compiler/types.ts";
import { VireoError } from "../../../server/base/errors.ts";
import { htmlInlinePlugin } from "../../../server/plugins/html_inline.ts";
import { jsonPlugin } from "../../../server/plugins/assets/json.ts";
import { PluginBench } from "./plugin_bench.ts";

const HTML =
  `<!doctype html>\r\n<p>ä</p><script type="module">\r\n  first();\r\n  second();\r\n</script>`;

const URL = "/a/index.html?html-proxy&index=0.js";

const bench = () =>
  PluginBench.create({}, (root) => [
    htmlInlinePlugin({
      idOf: (url) => url === URL ? root + URL : undefined,
      get(id) {
        if (id !== root + URL) return undefined;
        const file = `${root}/a/index.html`;
        const content = parseHtml(HTML, file).scripts[0]!.content!;
        return { code: content.text, file, html: HTML, loc: content.loc };
      },
    }),
  ]);

Deno.test("htmlInlinePlugin() serves inline scripts with a map to the page", async () => {
  await using project = await bench();
  const url = URL;
  const id = (await project.container.resolveId(url))!.id;
  assert.equal(id, `${project.root}${url}`);
  assert.equal((await project.container.resolveId(id))!.id, id);
  const { code, map } = await project.run(url.slice(1));
  assert.match(code, /first\(\);\s+second\(\);/);
  const lines = code.split("\n");
  const line = lines.findIndex((text) => text.includes("second")) + 1;
  assert.deepEqual(originalPosition(map as SourceMap, line, 2), {
    source: `${project.root}/a/index.html`,
    line: 4,
    column: 2,
  });
  assert.deepEqual((map as SourceMap).sourcesContent, [HTML]);
});

Deno.test("htmlInlinePlugin() reports that a page has changed", async () => {
  await using project = await bench();
  for (const index of ["7", "-1", "__proto__", ""]) {
    await assert.rejects(project.run(`a/index.html?html-proxy&index=${index}.js`), (error) => {
      assert.ok(error instanceof VireoError);
      assert.equal(error.code, "MODULE_NOT_FOUND");
      assert.match(error.hint!, /Reload the page/);
      return true;
    });
  }
});

Deno.test("jsonPlugin() compiles JSON files, not their URLs or texts", async () => {
  await using project = await PluginBench.create({}, () => [jsonPlugin({})]);
  assert.match((await project.run("a.json", `{ "b": 1 }`)).code, /export const b = 1;/);
  assert.equal((await project.run("a.json?raw", `x`)).code, "x");
  assert.equal((await project.run("a.jsonc", `x`)).code, "x");
});
