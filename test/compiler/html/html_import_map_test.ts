import assert from "node:assert/strict";
import { moveImportMaps } from "../../../compiler/html/html_import_map.ts";

Deno.test("moveImportMaps() moves import maps before the first module, with their lines", () => {
  assert.equal(
    moveImportMaps(`<head>
  <script type="module" src="/@vite/client"></script>
  <title>a</title>
  <script type="importmap">{ "imports": {} }</script>
  <script type=importmap nonce=x>{}</script>
</head>`),
    `<head>
  <script type="importmap">{ "imports": {} }</script>
  <script type=importmap nonce=x>{}</script>
  <script type="module" src="/@vite/client"></script>
  <title>a</title>
</head>`,
  );
  assert.equal(
    moveImportMaps(
      `<link rel="preload modulepreload" href="/a.js"><script type="importmap"></script>`,
    ),
    `<script type="importmap"></script>\n<link rel="preload modulepreload" href="/a.js">`,
  );
});

Deno.test("moveImportMaps() moves a base element along, because addresses in the map are relative to it", () => {
  assert.equal(
    moveImportMaps(
      `<script type=module src=/a.js></script><base href="/x/"><script type=importmap></script><base href="/y/">`,
    ),
    `<base href="/x/">\n<script type=importmap></script>\n<script type=module src=/a.js></script><base href="/y/">`,
  );
});

Deno.test("moveImportMaps() leaves maps in order and text that is no element unchanged", () => {
  for (
    const html of [
      `<script type="importmap"></script><script type="module" src="/a.js"></script>`,
      `<script src="/a.js"></script><script type="importmap"></script>`,
      `<template><script type="module"></script></template><script type="importmap"></script>`,
      `<script type="module">'<script type="importmap">'</script>`,
      `<script type="module"></script><!-- <script type="importmap"></script> -->`,
    ]
  ) {
    assert.equal(moveImportMaps(html), html);
  }
});
