import assert from "node:assert/strict";
import { createFileAccess } from "../../../../server/http/files/file_access.ts";
import { htmlFallback } from "../../../../server/http/pages/html_fallback.ts";
import { htmlPages } from "../../../../server/http/pages/html_pages.ts";
import { answer } from "../request_context.ts";
import { tempFolder } from "../temp_folder.ts";

const PAGE = { accept: "text/html,*/*" };

function serve(root: string, spa = true) {
  const logger = { warnOnce() {} };
  const fileAccess = createFileAccess({ allow: [root], deny: [], strict: true, logger });
  const transformHtml = (path: string, html: string, original: string) =>
    Promise.resolve(`${html}|${path}|${original}`);
  const readPage = (file: string) => fileAccess.readText(file);
  return [
    htmlFallback({ root, hasFile: fileAccess.has, spa }),
    htmlPages({ root, readPage, transformHtml }),
  ];
}

const FILES = {
  "index.html": "home",
  "about.html": "about",
  "nested/index.html": "nested",
  "a b.html": "space",
};

Deno.test("htmlPages() serves transformed pages with a validator", async () => {
  using folder = tempFolder(FILES);
  const response = await answer(serve(folder.path), "/nested/?q=1");
  assert.equal(await response.text(), "nested|/nested/index.html|/nested/?q=1");
  assert.equal(response.headers.get("content-type"), "text/html; charset=utf-8");
  assert.equal(response.headers.get("cache-control"), "no-cache");
  const etag = response.headers.get("etag") ?? "";
  const again = await answer(serve(folder.path), "/nested/?q=1", {
    headers: { "if-none-match": etag },
  });
  assert.equal(again.status, 304);
});

Deno.test("htmlFallback() finds the page of a path", async () => {
  using folder = tempFolder(FILES);
  const text = async (target: string) =>
    (await (await answer(serve(folder.path), target, { headers: PAGE })).text()).split("|")[0];
  assert.equal(await text("/"), "home");
  assert.equal(await text("/about"), "about");
  assert.equal(await text("/about.html"), "about");
  assert.equal(await text("/a%20b"), "space");
  assert.equal(await text("/users/7"), "home");
  assert.equal(await text("/gone.html"), "home");
  assert.equal(await text("/gone.png"), "/gone.png");
  assert.equal(await text(`/@fs${folder.path}/about.html`), "about");
  assert.equal(await text(`/@fs${folder.path}/`), `/@fs${folder.path}/`);
  assert.equal(await text("/nested"), "home");
  const redirect = await answer(serve(folder.path, false), "/nested?q", { headers: PAGE });
  assert.equal(redirect.status, 302);
  assert.equal(redirect.headers.get("location"), "./nested/?q");
});

Deno.test("htmlFallback() serves pages to navigations only", async () => {
  using folder = tempFolder(FILES);
  const status = async (target: string, headers: Record<string, string>, spa = true) =>
    (await answer(serve(folder.path, spa), target, { headers })).status;
  assert.equal(await status("/users", { accept: "*/*" }), 299);
  assert.equal(await status("/users", { ...PAGE, "sec-fetch-dest": "script" }), 299);
  assert.equal(await status("/users", { ...PAGE, "sec-fetch-dest": "empty" }), 299);
  assert.equal(await status("/image.png", PAGE), 299);
  assert.equal(await status("/v1.2", { ...PAGE, "sec-fetch-dest": "document" }), 200);
  assert.equal(await status("/users", PAGE, false), 299);
  assert.equal(await status("/gone.html", { ...PAGE, "sec-fetch-dest": "document" }), 200);
  assert.equal(await status("/gone.html", { ...PAGE, "sec-fetch-dest": "iframe" }, false), 299);
  assert.equal(await status("/", { accept: "*/*" }), 200);
});
