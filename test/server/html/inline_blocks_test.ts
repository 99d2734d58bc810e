import { deepEqual, equal } from "node:assert/strict";
import { InlineBlocks } from "../../../server/html/inline_blocks.ts";

const block = (code: string, html = code) => ({ code, html, file: "/app/a.html", loc: undefined });

Deno.test("InlineBlocks.set() returns modules whose block or page changed", () => {
  const blocks = new InlineBlocks();
  deepEqual(blocks.set("/app/a?0", "/a?0", block("1")), []);
  deepEqual(blocks.set("/app/a?0", "/a?0", block("1")), []);
  deepEqual(blocks.set("/app/a?0", "/a?0", block("1", "<p>1")), ["/app/a?0"]);
  deepEqual(blocks.set("/app/a?0", "/a?0", block("2", "<p>1")), ["/app/a?0"]);
  equal(blocks.get("/app/a?0")!.code, "2");
  equal(blocks.idOf("/a?0"), "/app/a?0");
});

Deno.test("InlineBlocks.set() drops the least recently served block", () => {
  const blocks = new InlineBlocks(2);
  for (const name of ["a", "b", "a"]) deepEqual(blocks.set(name, `/${name}`, block(name)), []);
  deepEqual(blocks.set("c", "/c", block("c")), ["b"]);
  deepEqual(["a", "b", "c"].map((id) => blocks.get(id)?.code), ["a", undefined, "c"]);
  deepEqual(["/a", "/b", "/c"].map((url) => blocks.idOf(url)), ["a", undefined, "c"]);
});
