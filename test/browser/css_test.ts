import assert from "node:assert/strict";
import { symlink } from "node:fs/promises";
import type { Plugin } from "../../mod.ts";
import { browserForTests } from "../harness/browser.ts";
import { createProjectWith } from "../harness/packages.ts";
import { createProject } from "../harness/project.ts";
import { spawnServer, startServer } from "../harness/server.ts";
import { INDEX_HTML, PIXEL_PNG, showingApp } from "../harness/small_app.ts";

const browser = browserForTests();

Deno.test("CSS modules export their class names and are hot", async () => {
  await using project = await createProject(showingApp(
    `import styles, { title } from "./card.module.css";
show({ same: styles.title === title, composed: styles.badge });
document.querySelector("#app")!.className = styles.badge;`,
    {
      "src/card.module.css":
        `.title { color: rgb(1, 2, 3); }\n.badge { composes: title; margin: 4px; }\n` +
        `:global(body) { padding: 9px; }`,
    },
  ));
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  const { same, composed } = await page.json() as { same: boolean; composed: string };
  assert.ok(same);
  assert.equal(composed.split(" ").length, 2);
  assert.ok(!composed.split(" ").includes("badge"));
  await page.expectStyle("#app", "color", "rgb(1, 2, 3)");
  await page.expectStyle("body", "padding-left", "9px");
  await project.edit("src/card.module.css", (css) => css.replace("1, 2, 3", "3, 2, 1"));
  await page.expectStyle("#app", "color", "rgb(3, 2, 1)");
  page.noProblems();
});

Deno.test("@import and url() are resolved from the file that contains them", async () => {
  await using project = await createProject(showingApp(`import "./style.css"; show(1);`, {
    "src/style.css": `@import "./theme/base.css";\nbody { margin: 3px; }`,
    "src/theme/base.css":
      `body { background-image: url("./pixel.png"); margin: 1px; padding: 2px; }`,
    "src/theme/pixel.png": PIXEL_PNG,
  }));
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  await page.expectStyle("body", "padding-left", "2px");
  await page.expectStyle("body", "margin-left", "3px");
  await page.expectStyle(
    "body",
    "background-image",
    `url("${server.url}src/theme/pixel.png")`,
  );
  await page.withoutReload(async () => {
    await project.edit("src/theme/base.css", (css) => css.replace("2px", "7px"));
    await page.expectStyle("body", "padding-left", "7px");
  });
  page.noProblems();
});

Deno.test("a project with an old Sass shows its page, imports named from the root included", async () => {
  await using project = await createProjectWith(["sass@1.32.12"], {
    ...showingApp(`import "./deep/a.scss"; show(1);`, {
      "src/deep/a.scss": `@import "src/css/vars"; @import "./b/part"; body { margin: $margin; }`,
      "src/deep/b/_part.scss": `body { background-image: url("./pixel.png"); }`,
      "src/deep/b/pixel.png": PIXEL_PNG,
      "src/css/vars.sass": "$margin: 3px",
    }),
  });
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  await page.expectStyle("body", "margin-left", "3px");
  const image = `url("${server.url}src/deep/b/pixel.png")`;
  await page.expectStyle("body", "background-image", image);
  await page.withoutReload(async () => {
    await project.edit("src/css/vars.sass", (sass) => sass.replace("3px", "7px"));
    await page.expectStyle("body", "margin-left", "7px");
  });
  page.noProblems();
});

Deno.test("imports of package.json are found in CSS and in preprocessors, and hot", async () => {
  const sheets = `import "./a.css"; import "./b.scss"; import "./c.less"; show(1);`;
  await using project = await createProjectWith(["sass@1.108.2", "less@4.9.1"], {
    ...showingApp(sheets, {
      "src/a.css": `@import "#theme/css.css"; @import "#package";`,
      "src/b.scss": `@use "#theme/vars" as v; body { padding-left: v.$padding }`,
      "src/c.less": `@import "#theme/mixins.less"; body { .indent() }`,
      "src/theme/css.css": "body { color: rgb(1, 2, 3) }",
      "src/theme/_vars.scss": "$padding: 5px;",
      "src/theme/mixins.less": ".indent() { text-indent: 6px }",
      "src/theme/package.css": "body { margin-left: 7px }",
    }),
    "package.json": JSON.stringify({
      imports: { "#theme/*": "./src/theme/*", "#package": "./src/theme/package.css" },
    }),
  });
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  await page.expectStyle("body", "color", "rgb(1, 2, 3)");
  await page.expectStyle("body", "padding-left", "5px");
  await page.expectStyle("body", "text-indent", "6px");
  await page.expectStyle("body", "margin-left", "7px");
  await page.withoutReload(async () => {
    await project.edit("src/theme/css.css", (css) => css.replace("1, 2, 3", "3, 2, 1"));
    await page.expectStyle("body", "color", "rgb(3, 2, 1)");
    await project.edit("src/theme/_vars.scss", (css) => css.replace("5px", "8px"));
    await page.expectStyle("body", "padding-left", "8px");
  });
  page.noProblems();
});

Deno.test("a page works when a CSS module composes a class that does not exist", async () => {
  await using project = await createProject(showingApp(
    `import styles from "./card.module.css"; show(styles);`,
    {
      "src/card.module.css":
        `.badge { composes: gone base from "./base.module.css"; color: rgb(1, 2, 3) }`,
      "src/base.module.css": ".base { margin: 4px }",
    },
  ));
  await using server = await spawnServer(project.root);
  await using page = await browser.open(server.url);
  const { badge } = await page.json() as { badge: string };
  assert.match(badge, /^\S*badge\S* \S*base\S*$/);
  assert.match(server.output(), /Cannot find "gone" in "\.\/base\.module\.css": it defines "base"/);
  assert.match(server.output(), /card\.module\.css:1:20/);
  page.noProblems();
});

Deno.test("style sheets import files of packages that are linked from outside of the root", async () => {
  await using outside = await createProject({
    "package.json": JSON.stringify({ name: "linked", version: "1.0.0" }),
    "plain.css": `@import "./nested.css"; body { margin: 1px }`,
    "nested.css": `body { padding: 2px; background-image: url("./pixel.png") }`,
    "pixel.png": PIXEL_PNG,
    "theme.scss": `@use "./vars"; body { border-spacing: vars.$gap }`,
    "_vars.scss": "$gap: 3px;",
    "theme.less": `@import "./vars.less"; body { letter-spacing: @gap }`,
    "vars.less": "@gap: 4px;",
    "base.module.css": ".base { outline-offset: 5px }",
  });
  await using project = await createProjectWith(["sass@1.108.2", "less@4.9.1"], {
    ...showingApp(
      `import "./a.css"; import "./b.scss"; import "./c.less"; import s from "./d.module.css"; show(s);`,
      {
        "src/a.css": `@import "linked/plain.css";`,
        "src/b.scss": `@use "linked/theme";`,
        "src/c.less": `@import "linked/theme.less";`,
        "src/d.module.css": `.badge { composes: base from "linked/base.module.css" }`,
      },
    ),
    "vite.config.js": `export default { build: { assetsInlineLimit: 0 } };`,
  });
  await symlink(outside.root, project.path("node_modules/linked"), "dir");
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  await page.json();
  await page.expectStyle("body", "margin-left", "1px");
  await page.expectStyle("body", "padding-left", "2px");
  await page.expectStyle("body", "border-spacing", "3px");
  await page.expectStyle("body", "letter-spacing", "4px");
  await page.withoutReload(async () => {
    await outside.edit("nested.css", (css) => css.replace("2px", "6px"));
    await page.expectStyle("body", "padding-left", "6px");
  });
  const image = await page.page.evaluate(() => getComputedStyle(document.body).backgroundImage);
  assert.equal((await page.page.request.get(/"(.*)"/.exec(image)![1]!)).status(), 200);
  // Files that nothing imports stay inaccessible.
  const other = new URL(`@fs${outside.path("package.json")}`, server.url);
  assert.equal((await page.page.request.get(other.href)).status(), 404);
  page.noProblems();
});

Deno.test("a style sheet of a link element is swapped without a reload", async () => {
  await using project = await createProject({
    ...showingApp("show(1);"),
    "index.html": INDEX_HTML.replace(
      "</head>",
      `<link rel="stylesheet" href="/src/linked.css"></head>`,
    ),
    "src/linked.css": `body { padding: 5px; }`,
  });
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  await page.expectStyle("body", "padding-left", "5px");
  await page.withoutReload(async () => {
    await project.edit("src/linked.css", (css) => css.replace("5px", "6px"));
    await page.expectStyle("body", "padding-left", "6px");
  });
  page.noProblems();
});

Deno.test("?inline exports the text and injects nothing", async () => {
  await using project = await createProject(showingApp(
    `import text from "./style.css?inline"; show({ text });`,
    { "src/style.css": `body { padding: 5px; }` },
  ));
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  const { text } = await page.json() as { text: string };
  assert.match(text, /padding: 5px/);
  await page.expectStyle("body", "padding-left", "0px");
  page.noProblems();
});

Deno.test("a plugin that marks the ids of style sheets gets them linked", async () => {
  const marks: Plugin = {
    name: "marks",
    resolveId(id) {
      // Like vite-plugin-vue-devtools, with any query, including the `?direct` of a link.
      return id.startsWith("virtual:own/") ? `${project.root}/${id.slice(12)}?mark` : undefined;
    },
  };
  await using project = await createProject({
    "index.html": INDEX_HTML.replace(
      "</head>",
      `<link rel="stylesheet" href="/@id/virtual:own/own.css"></head>`,
    ),
    "own.css": "body { color: rgb(4, 5, 6); }",
    "src/main.ts": "",
  });
  await using server = await startServer(project.root, { plugins: [marks] });
  await using page = await browser.open(server.url);
  await page.expectStyle("body", "color", "rgb(4, 5, 6)");
  page.noProblems();
});
