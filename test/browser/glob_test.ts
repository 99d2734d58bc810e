import assert from "node:assert/strict";
import { browserForTests } from "../harness/browser.ts";
import { createProject } from "../harness/project.ts";
import { startServer } from "../harness/server.ts";
import { showingApp } from "../harness/small_app.ts";

const browser = browserForTests();

Deno.test("import.meta.glob() returns loaders, modules, names and texts", async () => {
  await using project = await createProject(showingApp(
    `const lazy = import.meta.glob("./pages/*.ts");
const eager = import.meta.glob<{ name: string }>("./pages/*.ts", { eager: true });
const names = import.meta.glob<string>("./pages/*.ts", { eager: true, import: "name" });
const texts = import.meta.glob<string>("./pages/*.md", { eager: true, query: "?raw", import: "default" });
const some = import.meta.glob(["./pages/*.ts", "!**/b.ts"]);
const loaded = await lazy["./pages/a.ts"]!() as { name: string };
show({
  lazy: Object.keys(lazy),
  eager: Object.values(eager).map(({ name }) => name),
  names, texts,
  some: Object.keys(some),
  loaded: loaded.name,
});`,
    {
      "src/pages/a.ts": `export const name: string = "A";`,
      "src/pages/b.ts": `export const name: string = "B";`,
      "src/pages/c.md": `# C`,
    },
  ));
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  assert.deepEqual(await page.json(), {
    lazy: ["./pages/a.ts", "./pages/b.ts"],
    eager: ["A", "B"],
    names: { "./pages/a.ts": "A", "./pages/b.ts": "B" },
    texts: { "./pages/c.md": "# C" },
    some: ["./pages/a.ts"],
    loaded: "A",
  });
  page.noProblems();
});

Deno.test("import.meta.glob() follows files that are added and removed", async () => {
  await using project = await createProject(showingApp(
    `show(Object.keys(import.meta.glob("./pages/*.ts")));`,
    { "src/pages/a.ts": "" },
  ));
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  await page.expectText("#app", `["./pages/a.ts"]`);
  await project.write("src/pages/b.ts", "");
  await page.expectText("#app", `["./pages/a.ts","./pages/b.ts"]`);
  await project.remove("src/pages/a.ts");
  await page.expectText("#app", `["./pages/b.ts"]`);
  page.noProblems();
});
