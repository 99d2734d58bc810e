import assert from "node:assert/strict";
import { identityMap } from "../../../../compiler/source_map.ts";
import { PlaceFinder } from "../../../../server/smoke/crawl/place_finder.ts";
import { createProject } from "../../../harness/project.ts";

Deno.test("PlaceFinder.fileOfUrl() maps URLs to files", () => {
  const finder = new PlaceFinder("/home/me/app", "/base/");
  const file = (url: string) => finder.display(finder.fileOfUrl(`http://host${url}`));
  assert.equal(file("/base/src/A%20b.vue?vue&type=style"), "src/A b.vue");
  assert.equal(file("/base/"), "index.html");
  assert.equal(file("/base/@fs/home/me/other/a.ts"), "/home/me/other/a.ts");
  assert.equal(file("/base/@fs/home/me/app/a.ts"), "a.ts");
  assert.equal(file("/base/@id/__x00__virtual:x"), "virtual:x");
});

Deno.test("PlaceFinder.ofOffset() follows the map, then searches for the text nearby", async () => {
  const code = `import { a } from "./a";\nimport { missing } from "./b";\n`;
  const text = {
    url: "http://host/src/main.ts",
    kind: "module" as const,
    code: code.replaceAll("./", "/src/"),
    map: identityMap(code, "main.ts"),
  };
  const found = await new PlaceFinder("/app", "/").ofOffset(text, text.code.lastIndexOf("import"), [
    "missing",
  ]);
  assert.deepEqual(found.place, { file: "src/main.ts", line: 2, column: 10 });
  assert.match(found.frame!, /2 \| import \{ missing \}.*\n\s+\|\s{10}\^/);
});

Deno.test("PlaceFinder.ofOffset() uses the file without a map, or else the served text", async () => {
  await using project = await createProject({ "a.js": `import "./b.js";\nfoo();\n` });
  const finder = new PlaceFinder(project.root, "/");
  const served = (url: string) => ({
    url: `http://host${url}`,
    kind: "module" as const,
    code: `import "/b.js";\nfoo();\n`,
    map: null,
  });
  const same = await finder.ofOffset(served("/a.js"), 17);
  assert.deepEqual(same.place, { file: "a.js", line: 2, column: 2 });
  const moved = await finder.ofOffset(served("/a.js"), 7, ["/b.js", "b.js"]);
  assert.deepEqual(moved.place, { file: "a.js", line: 1, column: 9 });
  const virtual = await finder.ofOffset(served("/@id/x"), 7);
  assert.deepEqual(virtual.place, { file: "x", line: 1, column: 8 });
});
