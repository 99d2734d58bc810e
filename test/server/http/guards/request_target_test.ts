import assert from "node:assert/strict";
import {
  parseHost,
  parseRequestTarget,
  parseTarget,
  withoutEmptySegments,
  withoutPrefix,
} from "../../../../server/http/guards/request_target.ts";

const BAD = { code: "BAD_REQUEST" };

Deno.test("parseTarget() splits and decodes path and query", () => {
  const target = parseTarget("/src/a%20b.vue?vue&name=%C3%BC");
  assert.equal(target.path, "/src/a b.vue");
  assert.equal(target.search, "?vue&name=%C3%BC");
  assert.equal(target.url, "/src/a b.vue?vue&name=ü");
  assert.equal(target.unsafeReason, undefined);
});

Deno.test("parseTarget() leaves a malformed query alone", () => {
  assert.equal(parseTarget("/a.png?100%").url, "/a.png?100%");
});

Deno.test("parseTarget() rejects characters that are invalid in every path", () => {
  const targets = [
    "/a#b",
    "/%",
    "/%ff",
    "/a%00",
    "/..",
    "/a/%2e%2e/b",
    "/./a",
    "/a/.",
    "/a\\b",
    "/a%0a",
    "/..%2fa",
  ];
  for (const raw of targets) assert.throws(() => parseTarget(raw), BAD, raw);
  assert.throws(() => parseTarget("/" + "a".repeat(8192)), BAD);
});

Deno.test("parseTarget() marks ambiguous paths", () => {
  for (const raw of ["/a%2fb", "/a%5Cb", "/a%23b", "/a%3fb", "/a%2f/b"]) {
    assert.notEqual(parseTarget(raw).unsafeReason, undefined, raw);
  }
  for (const raw of ["/a", "/@fs//home/a", "/a/?x=//", "/", "/a//b", "//a"]) {
    assert.equal(parseTarget(raw).unsafeReason, undefined, raw);
  }
});

Deno.test("parseTarget() accepts ids with special characters", () => {
  assert.equal(parseTarget("/@id/__x00__virtual:a%23b").path, "/@id/__x00__virtual:a#b");
  assert.equal(parseTarget("/@id/a%2fb").unsafeReason, undefined);
  assert.throws(() => parseTarget("/@id/../a"), BAD);
  assert.throws(() => parseTarget("/@id/%00a"), BAD);
});

Deno.test("withoutEmptySegments() merges slashes, except in ids", () => {
  const run = (raw: string) => withoutEmptySegments(parseTarget(raw)).raw;
  assert.equal(run("//src///a%20b.ts?x=//"), "/src/a%20b.ts?x=//");
  assert.equal(run("//evil.test//"), "/evil.test/");
  assert.equal(run("/@fs//home/a"), "/@fs/home/a");
  assert.equal(run("/@id/https://a//b"), "/@id/https://a//b");
  assert.equal(run("/a?b//c"), "/a?b//c");
});

Deno.test("parseHost() reads the header, or the authority of HTTP/2", () => {
  assert.equal(parseHost("http://x/", "LocalHost:5173"), "localhost:5173");
  assert.equal(parseHost("https://[::1]:5173/a", null), "[::1]:5173");
  for (const host of ["", "a/b", "a@b", "a b", "a?b", "[::1", "a:b"]) {
    assert.throws(() => parseHost("http://x/", host), BAD, host);
  }
});

Deno.test("parseRequestTarget() detects targets of another host", () => {
  assert.equal(parseRequestTarget("http://localhost:1/a?b", "localhost:1").raw, "/a?b");
  assert.equal(parseRequestTarget("http://localhost/a", "localhost:80").raw, "/a");
  assert.throws(() => parseRequestTarget("http://evil.test/a", "localhost:1"), BAD);
  assert.throws(() => parseRequestTarget("http://localhost:80", "localhost:80"), BAD);
});

Deno.test("withoutPrefix() strips characters of the raw path", () => {
  assert.equal(withoutPrefix(parseTarget("/app/a%20b?c"), 4).url, "/a b?c");
  assert.equal(withoutPrefix(parseTarget("/app?c"), 4).url, "/?c");
});
