/** The reach of changes to style sheets, pages, public files and the set of files. */
import assert from "node:assert/strict";
import { browserForTests } from "../harness/browser.ts";
import { PageLog } from "../harness/page_log.ts";
import { createProjectWith } from "../harness/packages.ts";
import { createProject } from "../harness/project.ts";
import { startServer } from "../harness/server.ts";
import { change, tellingApp } from "../harness/small_app.ts";

const browser = browserForTests();

Deno.test("a style sheet updates itself, not its importers; files that it imports update it", async () => {
  await using project = await createProjectWith(
    ["sass@1.108.2"],
    tellingApp({
      "main.js": `import "./style.css"; import "./style.scss"; console.log("main");`,
      "style.css": `@import "./parts/colors.css"; #app { padding-left: 1px; }`,
      "parts/colors.css": `@import url("./deep.css"); #app { margin-left: 1px; }`,
      "parts/deep.css": `#app { border-spacing: 1px; }`,
      "style.scss": `@use "./parts/lib"; #app { padding-top: lib.$size; }`,
      "parts/_lib.scss": `@import "size";`,
      "parts/_size.scss": `$size: 1px;`,
    }),
  );
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  const log = new PageLog(page);
  await log.next("main");
  const cases = [
    ["style.css", "padding-left"],
    ["parts/colors.css", "margin-left"],
    ["parts/deep.css", "border-spacing"],
    ["parts/_size.scss", "padding-top"],
  ] as const;
  await page.withoutReload(async () => {
    for (const [, property] of cases) await page.expectStyle("#app", property, "1px");
    for (const [file, property] of cases) {
      await project.edit(file, change("1px", "2px"));
      await page.expectStyle("#app", property, "2px");
    }
    await project.write("style.css", `@import "./later.css"; #app { padding-left: 3px; }`);
    assert.match(await page.overlayText(), /later\.css/);
    page.forgetProblems();
    await project.write("later.css", `#app { margin-left: 4px; }`);
    await page.expectStyle("#app", "margin-left", "4px");
    await page.expectStyle("#app", "padding-left", "3px");
    await page.overlayGone();
  });
  assert.deepEqual(log.unread, []);
  assert.equal(await page.page.locator("style").count(), 2);
  page.noProblems();
});

Deno.test("a CSS module updates its importers when its class names change, and only then", async () => {
  await using project = await createProject(tellingApp({
    "main.js": `import "./view.js";`,
    "view.js": `import styles from "./view.module.css";
console.log(Object.keys(styles).join());
document.querySelector("#app").className = Object.values(styles).join(" ");
import.meta.hot.accept();`,
    "view.module.css": `.one { padding-left: 1px; }`,
  }));
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  const log = new PageLog(page);
  await log.next("one");
  await page.withoutReload(async () => {
    await project.edit("view.module.css", change("1px", "2px"));
    await page.expectStyle("#app", "padding-left", "2px");
    await project.edit("view.module.css", change(".one", ".two"));
    await log.next("two");
    await page.expectStyle("#app", "padding-left", "2px");
    await project.edit("view.module.css", (css) => `${css} .three { margin-left: 3px; }`);
    await log.next("two,three");
    await page.expectStyle("#app", "margin-left", "3px");
  });
  page.noProblems();
});

Deno.test("linked style sheets and their imports are swapped without a flash, with their queries", async () => {
  await using project = await createProject({
    "index.html": `<!doctype html><link rel="icon" href="data:,">
<link rel="stylesheet" href="/linked.css?theme=dark&amp;v=1" id="dark">
<link rel="stylesheet" href="linked.css" id="plain">
<div id="app"></div>
<script type="module">
const app = document.querySelector("#app");
const sizes = new Set();
(function look() {
  sizes.add(getComputedStyle(app).paddingLeft);
  requestAnimationFrame(look);
})();
globalThis.seen = () => [...sizes];
</script>`,
    "linked.css": `@import "./imported.css"; #app { padding-left: 11px; }`,
    "imported.css": `#app { margin-left: 1px; }`,
  });
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  await page.expectStyle("#app", "padding-left", "11px");
  await page.expectStyle("#app", "margin-left", "1px");
  const swapped = () =>
    page.page.waitForFunction(() => document.querySelectorAll("link[rel=stylesheet]").length === 2);
  await page.withoutReload(async () => {
    await page.page.evaluate(() => (Reflect.get(globalThis, "seen") as () => string[])().length);
    await project.edit("linked.css", change("11px", "12px"));
    await page.expectStyle("#app", "padding-left", "12px");
    await swapped();
    await project.edit("imported.css", change("1px", "2px"));
    await page.expectStyle("#app", "margin-left", "2px");
    await swapped();
    const seen = await page.page.evaluate(() =>
      (Reflect.get(globalThis, "seen") as () => string[])()
    );
    assert.ok(!seen.includes("0px"), `The page was without style: ${seen}`);
  });
  const links = await page.page.locator("link[rel=stylesheet]").evaluateAll((links) =>
    links.map((
      link,
    ) => [
      link.id,
      link.getAttribute("href")!.replace(/^http:\/\/[^/]+/, "").replace(/t=\d{13}/, "t=T"),
    ])
  );
  assert.deepEqual(links, [["dark", "/linked.css?theme=dark&v=1&t=T"], [
    "plain",
    "/linked.css?t=T",
  ]]);
  page.noProblems();
});

Deno.test("a broken linked style sheet stays as it was, with the error, until it is fixed", async () => {
  await using project = await createProject({
    "index.html": `<!doctype html><link rel="icon" href="data:,">
<link rel="stylesheet" href="/linked.css"><div id="app"></div>
<script type="module" src="/main.js"></script>`,
    "linked.css": `@import "./imported.css"; #app { padding-left: 1px; }`,
    "imported.css": "",
    "main.js": `console.log("main 1"); import.meta.hot.accept();`,
  });
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  const log = new PageLog(page);
  await log.next("main 1");
  await page.withoutReload(async () => {
    await project.edit("linked.css", change("./imported", "./missing"));
    assert.match(await page.overlayText(), /missing\.css/);
    await page.expectStyle("#app", "padding-left", "1px");
    // A successful update of something else says nothing about the style sheet.
    await project.edit("main.js", change(1, 2));
    await log.next("main 2");
    assert.match(await page.overlayText(), /missing\.css/);
    await project.write("missing.css", `#app { margin-left: 2px; }`);
    await page.expectStyle("#app", "margin-left", "2px");
    await page.overlayGone();
  });
  assert.equal(await page.page.locator("link[rel=stylesheet]").count(), 1);
});

Deno.test("an HTML file reloads the pages that show it, and no other", async () => {
  const html = (title: string) =>
    `<!doctype html><link rel="icon" href="data:,"><h1>${title} 1</h1><script type="module">console.log("${title} inline");</script>`;
  await using project = await createProject({
    "index.html": html("root"),
    "about.html": html("about"),
    "docs/index.html": html("docs"),
  });
  await using server = await startServer(project.root);
  await using root = await browser.open(server.url);
  await using route = await browser.open(`${server.url}some/route`);
  await using about = await browser.open(`${server.url}about.html?q=1#x`);
  await using docs = await browser.open(`${server.url}docs/`);
  const texts = async (...expected: string[]) => {
    const pages = [root, route, about, docs];
    for (const [index, page] of pages.entries()) await page.expectText("h1", expected[index]!);
  };
  await texts("root 1", "root 1", "about 1", "docs 1");
  await project.edit("about.html", change("about 1", "about 2"));
  await texts("root 1", "root 1", "about 2", "docs 1");
  await project.edit("docs/index.html", change("docs 1", "docs 2"));
  await texts("root 1", "root 1", "about 2", "docs 2");
  await project.edit("index.html", change("root 1", "root 2"));
  await texts("root 2", "root 2", "about 2", "docs 2");
  // An inline script is part of its page.
  await about.untilLoad(() => project.edit("about.html", change("about inline", "about changed")));
  const log = new PageLog(about);
  await log.until("about changed");
  assert.deepEqual([root.loads, route.loads, about.loads, docs.loads], [2, 2, 3, 2]);
  assert.ok(
    about.console.includes("info: [vireo] page reload /about.html: the page changed"),
    about.record(),
  );
  for (const page of [root, route, about, docs]) page.noProblems();
});

Deno.test("a public file reloads the page when it changes, appears or disappears", async () => {
  await using project = await createProject(tellingApp({
    "main.js": `const response = await fetch("/data.json");
console.log(response.headers.get("content-type").includes("json") ? await response.text() : "none");`,
    "public/data.json": `[1]`,
  }));
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  const log = new PageLog(page);
  await log.next("[1]");
  await page.untilLoad(() => project.write("public/data.json", `[2]`));
  await log.next("[2]");
  await page.untilLoad(() => project.remove("public/data.json"));
  await log.next("none");
  await page.untilLoad(() => project.write("public/data.json", `[3]`));
  await log.next("[3]");
  assert.ok(
    page.console.includes("info: [vireo] page reload /data.json: a public file changed"),
    page.record(),
  );
});

Deno.test("import.meta.glob() updates its module when a matching file appears or disappears", async () => {
  await using project = await createProject(tellingApp({
    "main.js": `import "./list.js"; console.log("main");`,
    "list.js":
      `const pages = import.meta.glob(["./pages/**/*.js", "!**/*.skip.js"], { eager: true, import: "name" });
console.log(Object.values(pages).join());
import.meta.hot.accept();`,
    "pages/a.js": `export const name = "a";`,
  }));
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  const log = new PageLog(page);
  await log.next("a", "main");
  await page.withoutReload(async () => {
    await project.write("pages/b.js", `export const name = "b";`);
    await log.next("a,b");
    await project.write("pages/c.skip.js", `export const name = "c";`);
    await project.write("pages/deep/er/d.js", `export const name = "d";`);
    await log.next("a,b,d");
    await project.edit("pages/a.js", change(`"a"`, `"A"`));
    await log.next("A,b,d");
    await project.remove("pages/deep");
    await log.next("A,b");
    await project.rename("pages/a.js", "pages/z.js");
    await log.until("b,A");
  });
  page.noProblems();
});

for (
  const { how, limit, shown } of [
    { how: "by its URL", limit: 0, shown: /image\.svg\?t=/ },
    { how: "by its contents", limit: 4096, shown: /^url\("data:image\/svg\+xml.*width=%227/ },
  ]
) {
  Deno.test(`an image updates its importers and the style sheets that show it ${how}`, async () => {
    const svg = (width: number) =>
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="9"/>`;
    await using project = await createProject(tellingApp({
      "main.js": `import "./style.css"; import "./view.js";`,
      "view.js": `import url from "./image.svg";
const image = new Image(); image.src = url; await image.decode();
console.log("width", image.naturalWidth); import.meta.hot.accept();`,
      "style.css": `#app { background: url("./image.svg"); }`,
      "image.svg": svg(5),
    }));
    await using server = await startServer(project.root, { build: { assetsInlineLimit: limit } });
    await using page = await browser.open(server.url);
    const log = new PageLog(page);
    await log.next("width 5");
    await page.withoutReload(async () => {
      await project.write("image.svg", svg(7));
      await log.next("width 7");
      await page.page.waitForFunction(
        (shown) =>
          new RegExp(shown).test(
            getComputedStyle(document.querySelector("#app")!).backgroundImage,
          ),
        shown.source,
      );
    });
    page.noProblems();
  });
}

Deno.test("a new file that an import now means updates the importers, and so does its removal", async () => {
  await using project = await createProject(tellingApp({
    "main.js": `import "./view.js";`,
    "view.js":
      `import { name } from "./c";\nconsole.log(name);\nimport.meta.hot.accept(() => {});\n`,
    "c/index.js": `export const name = "index";`,
  }));
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  const log = new PageLog(page);
  await log.next("index");
  await page.withoutReload(async () => {
    await project.write("c.js", `export const name = "file";`);
    await log.next("file");
    await project.write("c.ts", `export const name = "shadowed";`);
    await project.edit("c.js", change("file", "edited"));
    await log.next("edited");
    await project.remove("c.js");
    await log.next("shadowed");
  });
  assert.deepEqual(log.unread, []);
});
