/**
 * Pages as compiled files: inline scripts and styles are modules, also in pages that middlewares
 * render.
 */
import assert from "node:assert/strict";
import type { Plugin } from "../../mod.ts";
import { browserForTests } from "../harness/browser.ts";
import { createProject } from "../harness/project.ts";
import { startServer } from "../harness/server.ts";
import { change, PIXEL_PNG } from "../harness/small_app.ts";

const browser = browserForTests();

/** A plugin whose middleware renders the page of a path, before all other middlewares. */
function renderer(path: string, html: string): Plugin {
  return {
    name: "renderer",
    configureServer(server) {
      server.middlewares.use(async (request, response, next) => {
        if (!request.url?.startsWith(path)) return next();
        const page = await server.transformIndexHtml(request.url, html);
        response.setHeader("content-type", "text/html");
        response.end(page);
      });
    },
  };
}

const HEAD = `<!doctype html><link rel="icon" href="data:,">`;

Deno.test("a style of a page changes with its imports, two levels down, and recovers", async () => {
  await using project = await createProject({
    "index.html": `${HEAD}
<style>
  @import "./css/a.css";
  body { margin: 3px; }
</style>
<p id="p">page</p>`,
    "css/a.css": `@import "./deep/b.css";\n/* </style> */\nbody { padding: 1px; }`,
    "css/deep/b.css": `p { color: rgb(1, 2, 3); background-image: url("./pixel.png"); }`,
    "css/deep/pixel.png": PIXEL_PNG,
  });
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  await page.expectStyle("body", "padding-left", "1px");
  await page.expectStyle("#p", "background-image", `url("${server.url}css/deep/pixel.png")`);
  await page.withoutReload(async () => {
    await project.edit("css/a.css", change("1px", "2px"));
    await page.expectStyle("body", "padding-left", "2px");
    await project.edit("css/deep/b.css", change("1, 2, 3", "3, 2, 1"));
    await page.expectStyle("#p", "color", "rgb(3, 2, 1)");
    await page.expectStyle("body", "margin-left", "3px");
  });
  page.noProblems();
  await project.edit("css/deep/b.css", change("3, 2, 1);", "3, 2, 1"));
  await project.edit("css/deep/b.css", (css) => css + "}}");
  assert.match(await page.overlayText(), /b\.css/);
  await project.edit("css/deep/b.css", () => "p { color: rgb(4, 5, 6); }");
  await page.expectStyle("#p", "color", "rgb(4, 5, 6)");
  await page.overlayGone();
});

Deno.test("a style of a page that cannot be compiled stays as written, and the error is shown", async () => {
  await using project = await createProject({
    "index.html": `${HEAD}
<style>@import "./missing.css"; p { color: rgb(1, 2, 3); }</style>
<p id="p">page</p><script type="module">document.querySelector("#p").textContent = "ran";</script>`,
  });
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  await page.expectText("#p", "ran");
  await page.expectStyle("#p", "color", "rgb(1, 2, 3)");
  const overlay = await page.overlayText();
  assert.match(overlay, /missing\.css/);
  assert.match(overlay, /index\.html:2/);
  await project.write("missing.css", "p { padding: 7px; }");
  await page.expectStyle("#p", "padding-left", "7px");
  await page.overlayGone();
});

Deno.test("inline blocks of a page that a middleware renders are modules", async () => {
  await using project = await createProject({
    "blog/name.js": `export const name = "beside the page";`,
    "blog/a.css": `p { color: rgb(1, 2, 3); }`,
  });
  const html = `${HEAD}<style>@import "./a.css";</style><p id="p"></p>
<script type="module">
  import { name } from "./name.js";
  document.querySelector("#p").textContent = name;
</script>`;
  await using server = await startServer(project.root, {
    base: "/app/",
    appType: "custom",
    plugins: [renderer("/app/blog/post", html)],
  });
  await using page = await browser.open(`${server.url}blog/post?draft`);
  await page.expectText("#p", "beside the page");
  await page.withoutReload(async () => {
    await page.expectStyle("#p", "color", "rgb(1, 2, 3)");
    await project.edit("blog/a.css", change("1, 2, 3", "3, 2, 1"));
    await page.expectStyle("#p", "color", "rgb(3, 2, 1)");
  });
  const inline = page.requests.find((url) => url.includes("html-proxy"));
  assert.match(inline!, /\/app\/@id\/__x00__\/blog\/post\?html-proxy&index=0\.js$/);
  page.noProblems();
  await page.untilLoad(() => project.edit("blog/name.js", change("beside", "near")));
  await page.expectText("#p", "near the page");
});

Deno.test("style attributes, srcset and imports of classic scripts get base and folder", async () => {
  await using project = await createProject({
    "index.html": `${HEAD}
<p id="root" style="background: url('/img/x.png')" title="a">a</p>
<p id="relative" style="color: red; background: url(&quot;./img/x.png&quot;)">b</p>
<p id="public" style="background-image: image-set(url('/p.png') 1x)">c</p>
<p id="braces" style="background: url('/img/x.png'), url(&quot;data:image/svg+xml,<svg>{}</svg>&quot;)">e</p>
<p id="none" style="color: rgb(1, 2, 3)">d</p>
<img id="img" srcset="/img/x.png 1x, /img/x.png 2x">
<img id="left" vite-ignore src="/left.png" hidden>
<i id="more" data-src="/img/x.png"></i>
<p id="classic"></p>
<script>
  import("/src/text.js").then(({ text }) => document.querySelector("#classic").textContent = text);
</script>`,
    "img/x.png": PIXEL_PNG,
    "public/p.png": PIXEL_PNG,
    "src/text.js": `export const text = "imported";`,
  });
  await using server = await startServer(project.root, {
    base: "/app/",
    build: { assetsInlineLimit: 0 },
    html: { additionalAssetSources: { i: { srcAttributes: ["data-src"] } } },
  });
  await using page = await browser.open(server.url);
  const image = `url("${server.url}img/x.png")`;
  await page.expectStyle("#root", "background-image", image);
  await page.expectStyle("#relative", "background-image", image);
  await page.expectStyle("#relative", "color", "rgb(255, 0, 0)");
  await page.expectStyle(
    "#public",
    "background-image",
    `image-set(url("${server.url}p.png") 1dppx)`,
  );
  await page.expectStyle(
    "#braces",
    "background-image",
    `${image}, url("data:image/svg+xml,<svg>{}</svg>")`,
  );
  await page.expectStyle("#none", "color", "rgb(1, 2, 3)");
  await page.expectText("#classic", "imported");
  const attribute = (selector: string, name: string) => page.page.getAttribute(selector, name);
  assert.equal(await attribute("#img", "srcset"), "/app/img/x.png 1x, /app/img/x.png 2x");
  assert.equal(await attribute("#left", "src"), "/left.png");
  assert.equal(await attribute("#more", "data-src"), "/app/img/x.png");
});

Deno.test("hooks see the tags of earlier ones, and those of pre hooks are compiled", async () => {
  const seen: string[] = [];
  await using project = await createProject({
    "index.html": `${HEAD}<script type="importmap">{ "imports": { "kit": "/app/kit.js" } }</script>
<p id="p"></p>`,
    "public/kit.js": `export const kit = "mapped";`,
    "src/name.ts": `export const name: string = "pre";`,
  });
  await using server = await startServer(project.root, {
    base: "/app/",
    plugins: [
      {
        name: "first",
        transformIndexHtml: {
          order: "pre",
          handler: () => [{
            tag: "script",
            attrs: { type: "module", "data-first": true },
            children: `import { name } from "/src/name.ts";
import(/* @vite-ignore */ ["kit"][0]).then(({ kit }) => {
  document.querySelector("#p").textContent = name + kit;
});`,
            injectTo: "body",
          }],
        },
      },
      {
        name: "second",
        transformIndexHtml: (html) => {
          seen.push(html.includes("data-first") ? "seen" : "not seen");
          return [{ tag: "meta", attrs: { name: "second" } }];
        },
      },
      {
        name: "third",
        transformIndexHtml: (html) => {
          seen.push(html.includes('name="second"') ? "seen" : "not seen");
        },
      },
    ],
  });
  await using page = await browser.open(server.url);
  await page.expectText("#p", "premapped");
  assert.deepEqual(seen, ["seen", "seen"]);
  page.noProblems();
});

Deno.test("a style sheet that is linked and imported changes in both places", async () => {
  await using project = await createProject({
    "index.html": `${HEAD}<link rel="stylesheet" href="/a.css">
<p id="p"></p><script type="module" src="/main.js"></script>`,
    "main.js":
      `import "vite/modulepreload-polyfill"; import "./a.css"; document.querySelector("#p").textContent = "ran";`,
    "a.css": `p { color: rgb(1, 2, 3); }`,
  });
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  await page.expectText("#p", "ran");
  const colors = () =>
    page.page.evaluate(() =>
      [...document.styleSheets].map(({ cssRules }) => (cssRules[0] as CSSStyleRule).style.color)
    );
  await page.withoutReload(async () => {
    for (const color of ["rgb(3, 2, 1)", "rgb(4, 5, 6)"]) {
      await page.untilConsole(
        "css hot updated",
        () => project.write("a.css", `p { color: ${color}; }`),
      );
      await page.expectStyle("#p", "color", color);
      assert.deepEqual(await colors(), [color, color]);
    }
  });
  page.noProblems();
});
