import assert from "node:assert/strict";
import { browserForTests } from "../harness/browser.ts";
import { createProject } from "../harness/project.ts";
import { startServer } from "../harness/server.ts";
import { INDEX_HTML, showingApp } from "../harness/small_app.ts";

const browser = browserForTests();

Deno.test("import.meta.env, define and HTML placeholders have their values", async () => {
  await using project = await createProject({
    ...showingApp(
      `show({
  name: import.meta.env.VITE_NAME,
  expanded: import.meta.env.VITE_EXPANDED,
  secret: import.meta.env.SECRET,
  mode: import.meta.env.MODE,
  base: import.meta.env.BASE_URL,
  dev: import.meta.env.DEV,
  prod: import.meta.env.PROD,
  ssr: import.meta.env.SSR,
  keys: Object.keys(import.meta.env).filter((key) => key.startsWith("VITE_")).sort(),
  defined: __DEFINED__,
  deep: import.meta.env.VITE_DEFINED,
  title: document.title,
  inText: "import.meta.env.MODE __DEFINED__",
});`,
    ),
    "index.html": INDEX_HTML.replace("Test", "%VITE_NAME% %MODE% %SECRET%"),
    ".env": "VITE_NAME=plain\nSECRET=hidden\nVITE_EXPANDED=${VITE_NAME}-x\n",
    ".env.staging": "VITE_NAME=staged\n",
  });
  await using server = await startServer(project.root, {
    mode: "staging",
    base: "/under/",
    define: { "__DEFINED__": { a: 1 }, "import.meta.env.VITE_DEFINED": "7" },
  });
  await using page = await browser.open(server.url);
  assert.deepEqual(await page.json(), {
    name: "staged",
    expanded: "staged-x",
    mode: "staging",
    base: "/under/",
    dev: true,
    prod: false,
    ssr: false,
    keys: ["VITE_DEFINED", "VITE_EXPANDED", "VITE_NAME"],
    defined: { a: 1 },
    deep: 7,
    title: "staged staging %SECRET%",
    inText: "import.meta.env.MODE __DEFINED__",
  });
});
