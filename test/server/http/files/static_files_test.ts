import assert from "node:assert/strict";
import { createFileAccess } from "../../../../server/http/files/file_access.ts";
import { staticFiles } from "../../../../server/http/files/static_files.ts";
import { answer } from "../request_context.ts";
import { tempFolder } from "../temp_folder.ts";

function serve(root: string) {
  const logger = { warnOnce() {} };
  const fileAccess = createFileAccess({ allow: [root], deny: [], strict: true, logger });
  return staticFiles({ root, fileAccess });
}

Deno.test("staticFiles() serves a file with type and validators", async () => {
  using folder = tempFolder({ "ä b.txt": "text" });
  const response = await answer(serve(folder.path), "/%C3%A4%20b.txt?v=1");
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "text/plain; charset=utf-8");
  assert.equal(response.headers.get("content-length"), "4");
  assert.equal(response.headers.get("cache-control"), "no-cache");
  assert.equal(await response.text(), "text");
});

Deno.test("staticFiles() answers HEAD and conditions", async () => {
  using folder = tempFolder({ "a.txt": "text" });
  const middleware = serve(folder.path);
  const head = await answer(middleware, "/a.txt", { method: "HEAD" });
  assert.equal(head.headers.get("content-length"), "4");
  assert.equal(head.body, null);
  const etag = head.headers.get("etag") ?? "";
  const modified = head.headers.get("last-modified") ?? "";
  const status = async (headers: Record<string, string>) =>
    (await answer(middleware, "/a.txt", { headers })).status;
  assert.equal(await status({ "if-none-match": etag }), 304);
  assert.equal(await status({ "if-none-match": '"other"', "if-modified-since": modified }), 200);
  assert.equal(await status({ "if-modified-since": modified }), 304);
  assert.equal(await status({ "if-modified-since": new Date(0).toUTCString() }), 200);
  assert.equal(await status({ range: "bytes=0-1" }), 206);
  assert.equal(await status({ range: "bytes=0-1", "if-range": etag }), 206);
  assert.equal(await status({ range: "bytes=0-1", "if-range": modified }), 206);
  assert.equal(await status({ range: "bytes=0-1", "if-range": '"other"' }), 200);
  assert.equal(await status({ range: "bytes=9-" }), 416);
});

Deno.test("staticFiles() streams large files and parts of them", async () => {
  const text = "0123456789".repeat(100_000);
  using folder = tempFolder({ "a.bin": text, "empty.txt": "" });
  const middleware = serve(folder.path);
  assert.equal(await (await answer(middleware, "/a.bin")).text(), text);
  const part = await answer(middleware, "/a.bin", { headers: { range: "bytes=5-700000" } });
  assert.equal(await part.text(), text.slice(5, 700_001));
  const cancelled = await answer(middleware, "/a.bin");
  await cancelled.body?.cancel();
  assert.equal(await (await answer(middleware, "/empty.txt")).text(), "");
});

Deno.test("staticFiles() leaves pages, folders and missing files to others", async () => {
  using folder = tempFolder({ "a.html": "x", "b/c.txt": "x" });
  for (const target of ["/a.html", "/b/", "/b", "/missing.txt"]) {
    assert.equal((await answer(serve(folder.path), target)).status, 299, target);
  }
});
