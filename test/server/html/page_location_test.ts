import { deepEqual } from "node:assert/strict";
import { blockId, blockUrl, locatePage } from "../../../server/html/page_location.ts";

const namesOf = (path: string, hasFile: boolean): string[] => {
  const location = locatePage(path, `/app${path}`, hasFile);
  const query = "html-proxy&index=0.js";
  return [blockUrl(location, query), blockId(location, query)];
};

Deno.test("blocks of a file are named after it", () => {
  deepEqual(namesOf("/a/index.html", true), [
    "/a/index.html?html-proxy&index=0.js",
    "/app/a/index.html?html-proxy&index=0.js",
  ]);
});

Deno.test("blocks of a rendered page are virtual modules, at the place of its file", () => {
  deepEqual(namesOf("/blog/post", false), [
    "/@id/__x00__/blog/post?html-proxy&index=0.js",
    "/app/blog/post.html?html-proxy&rendered&index=0.js",
  ]);
  deepEqual(namesOf("/blog/", false), [
    "/@id/__x00__/blog/index.html?html-proxy&index=0.js",
    "/app/blog/index.html?html-proxy&rendered&index=0.js",
  ]);
});
