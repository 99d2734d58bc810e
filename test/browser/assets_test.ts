import assert from "node:assert/strict";
import { browserForTests } from "../harness/browser.ts";
import { createProject } from "../harness/project.ts";
import { startServer } from "../harness/server.ts";
import { PIXEL_PNG, showingApp } from "../harness/small_app.ts";

const browser = browserForTests();

Deno.test("assets are imported as URLs, texts and data", async () => {
  await using project = await createProject(showingApp(
    `import pixel from "./pixel.png";
import pixelUrl from "./pixel.png?url";
import inlined from "./pixel.png?inline";
import scriptUrl from "./other.ts?url";
import text from "./note.txt?raw";
import publicUrl from "/in-public.png";
const byUrl = new URL("./pixel.png", import.meta.url);
const name = "pixel";
const byTemplate = new URL(\`./\${name}.png\`, import.meta.url);
const fetched = await fetch(byUrl);
show({
  pixel, pixelUrl, inlined, scriptUrl, text, publicUrl,
  byUrl: byUrl.pathname,
  byTemplate: byTemplate.pathname,
  type: fetched.headers.get("content-type"),
  size: (await fetched.arrayBuffer()).byteLength,
});`,
    {
      "src/pixel.png": PIXEL_PNG,
      "src/note.txt": "A note.\n",
      "src/other.ts": "export {};",
      "public/in-public.png": PIXEL_PNG,
    },
  ));
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  const { inlined, ...rest } = await page.json() as { inlined: string };
  assert.deepEqual(rest, {
    pixel: "/src/pixel.png",
    pixelUrl: "/src/pixel.png",
    scriptUrl: "/src/other.ts",
    text: "A note.\n",
    publicUrl: "/in-public.png",
    byUrl: "/src/pixel.png",
    byTemplate: "/src/pixel.png",
    type: "image/png",
    size: PIXEL_PNG.byteLength,
  });
  assert.equal(inlined, `data:image/png;base64,${PIXEL_PNG.toBase64()}`);
  page.noProblems();
});

Deno.test("asset URLs in templates of components are resolved", async () => {
  await using project = await createProject(showingApp(
    `import { createApp } from "vue";
import App from "./App.vue";
createApp(App).mount("#app");`,
    {
      "src/App.vue":
        `<template><img src="./pixel.png"><img src="/public.png"><b>shown</b></template>`,
      "src/pixel.png": PIXEL_PNG,
      "public/public.png": PIXEL_PNG,
    },
  ));
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  await page.expectText("b", "shown");
  const sources = await page.page.evaluate(() =>
    Promise.all([...document.images].map((image) => image.decode().then(() => image.src)))
  );
  assert.deepEqual(sources, [`${server.url}src/pixel.png`, `${server.url}public.png`]);
  page.noProblems();
});

Deno.test("small SVGs are data in scripts and styles, and hot", async () => {
  const icon = (color: string) => `<svg xmlns="http://www.w3.org/2000/svg" fill="${color}"/>`;
  await using project = await createProject(showingApp(
    `import icon from "./icon.svg";
import file from "./icon.svg?no-inline";
import kept from "./kept.svg";
import "./style.css";
show({ icon: await (await fetch(icon)).text(), file, kept });`,
    {
      "vite.config.js": `export default {
  build: { assetsInlineLimit: (file) => file.endsWith("kept.svg") ? false : undefined },
};`,
      "src/icon.svg": icon("red"),
      "src/kept.svg": icon("blue"),
      "src/style.css": `#app { mask-image: url(./icon.svg); }`,
    },
  ));
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  assert.deepEqual(await page.json(), {
    icon: icon("red"),
    file: "/src/icon.svg?no-inline",
    kept: "/src/kept.svg",
  });
  const mask = () =>
    page.page.evaluate(() => getComputedStyle(document.querySelector("#app")!).maskImage);
  assert.match(await mask(), /^url\("data:image\/svg\+xml,.*red/);
  await page.untilLoad(() => project.write("src/icon.svg", icon("lime")));
  assert.equal((await page.json() as { icon: string }).icon, icon("lime"));
  assert.match(await mask(), /^url\("data:image\/svg\+xml,.*lime/);
  page.noProblems();
});

Deno.test("new URL() resolves like an import, and reloads the page for a changed file", async () => {
  await using project = await createProject(showingApp(
    `const urls = [
  new URL("@/pixel.png", import.meta.url),
  new URL("#icons/star.svg", import.meta.url),
  new URL("some-icons/moon.svg", import.meta.url),
  new URL("pixel.png", import.meta.url),
  new URL("./other", import.meta.url),
  new URL("/in-public.png", import.meta.url),
  new URL(\`/in-\${"public"}.png\`, import.meta.url),
];
const types = await Promise.all(urls.map(async (url) => {
  const response = await fetch(url);
  return response.ok ? response.headers.get("content-type") : response.status;
}));
show([urls.map(({ pathname }) => pathname), types]);`,
    {
      "package.json": `{ "imports": { "#icons/*": "./assets/icons/*" } }`,
      "assets/icons/star.svg": "<svg/>",
      "node_modules/some-icons/package.json": `{ "name": "some-icons" }`,
      "node_modules/some-icons/moon.svg": "<svg/>",
      "src/pixel.png": PIXEL_PNG,
      "src/other.js": "export {};",
      "public/in-public.png": PIXEL_PNG,
    },
  ));
  await using server = await startServer(project.root, {
    base: "/under/",
    resolve: { alias: { "@": `${project.root}/src` } },
  });
  await using page = await browser.open(server.url);
  const svg = "image/svg+xml; charset=utf-8";
  const expected = [
    ["/under/src/pixel.png", "image/png"],
    ["/under/assets/icons/star.svg", svg],
    ["/under/node_modules/some-icons/moon.svg", svg],
    ["/under/src/pixel.png", "image/png"],
    ["/under/src/other.js", "text/javascript"],
    ["/under/in-public.png", "image/png"],
    ["/under/in-public.png", "image/png"],
  ];
  assert.deepEqual(await page.json(), [
    expected.map(([path]) => path),
    expected.map(([, type]) => type),
  ]);
  await page.untilLoad(() => project.write("src/pixel.png", new Uint8Array([...PIXEL_PNG, 0])));
  page.noProblems();
});
