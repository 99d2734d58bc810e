import assert from "node:assert/strict";
import { rebaseUrls } from "../../../../compiler/css/urls/rebase_urls.ts";
import { VirtualHost } from "../virtual_host.ts";

const host = new VirtualHost({
  "/app/src/b/i.svg": "",
  "/app/src/j.svg": "",
  "/app/src/b/p.css": "",
});

const rebase = (code: string, syntax: "less" | "sass") =>
  rebaseUrls(code, { file: "/app/src/b/m.less", root: "/app/src/a.less", syntax, host });

Deno.test("rebaseUrls() makes URLs and plain imports relative to the file that is compiled", async () => {
  assert.equal(
    await rebase(`a { b: url(i.svg) url("../j.svg#x") url(/k.svg) url(@v) url(#c) }`, "less"),
    `a { b: url(./b/i.svg) url("./j.svg#x") url(/k.svg) url(@v) url(#c) }`,
  );
  assert.equal(
    await rebase(`@import "./p.css"; @import "./q";`, "less"),
    `@import "./b/p.css"; @import "./q";`,
  );
});

Deno.test("rebaseUrls() makes the files of Less's functions relative, and no other text", async () => {
  assert.equal(
    await rebase(
      `a { b: data-uri("./i.svg"); c: data-uri('image/svg+xml;charset=UTF-8', "../j.svg#x"); d: image-size("i.svg"); e: f("./i.svg") }`,
      "less",
    ),
    `a { b: data-uri("./b/i.svg"); c: data-uri('image/svg+xml;charset=UTF-8', "./j.svg#x"); d: image-size("./b/i.svg"); e: f("./i.svg") }`,
  );
  assert.equal(
    await rebase(`a { b: data-uri("./i.svg") }`, "sass"),
    `a { b: data-uri("./i.svg") }`,
  );
});
