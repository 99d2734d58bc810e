import assert from "node:assert/strict";
import { addNonce } from "../../../compiler/html/html_nonce.ts";

Deno.test("addNonce() marks scripts, styles and links that load them", () => {
  assert.equal(
    addNonce(
      `<SCRIPT src=/a/></SCRIPT><style>a</style><link rel="Preload" href=/b.js /><svg><style>c</style></svg>` +
        `<template><script></script></template>`,
      `a"b`,
    ),
    `<SCRIPT src=/a/ nonce="a&quot;b"></SCRIPT><style nonce="a&quot;b">a</style>` +
      `<link rel="Preload" href=/b.js nonce="a&quot;b" /><svg><style nonce="a&quot;b">c</style></svg>` +
      `<template><script nonce="a&quot;b"></script></template>`,
  );
});

Deno.test("addNonce() ignores text that looks like tags, other links and existing nonces", () => {
  for (
    const html of [
      `<script nonce="">document.write('<script src="/a.js"><\\/script><style></style>')</script>`,
      `<!-- <script></script> --><title><style></title><textarea><script></textarea>`,
      `<link rel="icon" href="/a.png"><link rel="canonical" href="/">`,
      `<p title="<script>">a</p>`,
    ]
  ) {
    assert.equal(addNonce(html, "n"), html);
  }
});
