import assert from "node:assert/strict";
import { clientPages } from "./client_page.ts";

const open = clientPages();

const HEAD = '<!doctype html><head><script type="module" src="/@vite/client"></script>';

Deno.test("updateStyle() keeps the order of first insertion, removeStyle() removes", async () => {
  await using tab = await open();
  await tab.load(`${HEAD}<style data-vite-dev-id="/html.css">p { color: red }</style>`);
  const texts = await tab.page.evaluate(async () => {
    const path = "/@vite/client";
    const { updateStyle, removeStyle } = await import(path);
    updateStyle("/a.css", "a1");
    document.head.append(document.createElement("style"));
    updateStyle("/b.css", "b1");
    await new Promise((resolve) => setTimeout(resolve));
    updateStyle("/c.css", "c1");
    updateStyle("/a.css", "a2");
    updateStyle("/html.css", "html2");
    removeStyle("/b.css");
    removeStyle("/never.css");
    return [...document.querySelectorAll("style")]
      .map((style) => `${style.getAttribute("data-vite-dev-id")} ${style.textContent}`);
  });
  assert.deepEqual(texts, ["/html.css html2", "/a.css a2", "null ", "/c.css c1"]);
});

Deno.test("updateStyle() carries the nonce of a content security policy", async () => {
  await using tab = await open();
  await tab.load(`
    <!doctype html><head>
    <meta http-equiv="content-security-policy" content="style-src 'nonce-N'">
    <meta property="csp-nonce" nonce="N">
    <script type="module" src="/@vite/client"></script><body>text`);
  const color = await tab.page.evaluate(async () => {
    const path = "/@vite/client";
    const { updateStyle } = await import(path);
    updateStyle("/a.css", "body { color: rgb(1, 2, 3) }");
    return getComputedStyle(document.body).color;
  });
  assert.equal(color, "rgb(1, 2, 3)");
});

Deno.test("updateStyle() keeps style sheets that the HTML links to, removeStyle() removes the link", async () => {
  await using tab = await open();
  tab.files["/a.css"] = "";
  await tab.load(`${HEAD}<link rel="stylesheet" href="/a.css" data-vite-dev-id="/a &quot;.css">`);
  const counts = await tab.page.evaluate(async () => {
    const path = "/@vite/client";
    const { updateStyle, removeStyle } = await import(path);
    const count = () => document.querySelectorAll("style, link").length;
    updateStyle('/a ".css', "a1");
    const before = count();
    removeStyle('/a ".css');
    return [before, count()];
  });
  assert.deepEqual(counts, [1, 0]);
});

Deno.test("a css-update swaps links without a flash and keeps their query", async () => {
  await using tab = await open();
  let color = "rgb(1, 0, 0)";
  const gate = Promise.withResolvers<void>();
  await tab.page.route("**/a.css*", async (route) => {
    if (route.request().url().includes("t=")) await gate.promise;
    await route.fulfill({ contentType: "text/css", body: `body { color: ${color} }` });
  });
  tab.files["/b.css"] = "";
  await tab.load(
    `${HEAD}<link rel="stylesheet" media="all" href="a.css?v=1"><link rel="stylesheet" href="/b.css">` +
      `<link rel="preload" as="style" href="/a.css?v=1"><body>text`,
    "http://vireo.test/",
  );
  color = "rgb(2, 0, 0)";
  const state = () =>
    tab.page.evaluate(() => [
      getComputedStyle(document.body).color,
      ...[...document.querySelectorAll("link[rel=stylesheet]")].map((link) =>
        `${link.getAttribute("media")} ${(link as HTMLLinkElement).href}`
      ),
    ]);
  const asked = tab.page.waitForRequest(/t=5/);
  const updated = tab.line("css hot updated");
  tab.send({
    type: "update",
    updates: [{
      type: "css-update",
      path: "/a.css",
      acceptedPath: "/a.css",
      timestamp: 5,
      chain: [],
    }],
  });
  await asked;
  assert.deepEqual(await state(), [
    "rgb(1, 0, 0)",
    "all http://vireo.test/a.css?v=1",
    "all http://vireo.test/a.css?v=1&t=5",
    "null http://vireo.test/b.css",
  ]);
  gate.resolve();
  await updated;
  assert.deepEqual(await state(), [
    "rgb(2, 0, 0)",
    "all http://vireo.test/a.css?v=1&t=5",
    "null http://vireo.test/b.css",
  ]);
});
