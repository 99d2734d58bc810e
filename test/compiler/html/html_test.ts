import assert from "node:assert/strict";
import { parseHtml, rewriteHtml } from "../../../compiler/html/html.ts";
import { parseSrcset, writeSrcset } from "../../../compiler/html/html_reference.ts";
import { injectTags, serializeTag } from "../../../compiler/html/html_tags.ts";

const parse = (html: string) => parseHtml(html, "/p/index.html");

Deno.test("parseHtml() finds scripts of each kind", () => {
  const html = `<!doctype html>
<html>
  <head>
    <script type="module" src="/src/a.ts?x&amp;y"></script>
    <script type="importmap">{ "imports": {} }</script>
  </head>
  <body>
    <script type=MODULE>
      import "./b";
    </script>
    <script>if (1 < 2 && x) {}</script>
    <script type="application/ld+json">{}</script>
    <script type="module" vite-ignore src="/c.js"></script>
    <!-- <script type="module" src="/d.js"></script> -->
    <template><script type="module">e</script></template>
  </body>
</html>`;
  const { scripts, ignoreAttributes } = parse(html);
  assert.deepEqual(scripts.map(({ kind, src, ignored }) => [kind, src, ignored]), [
    ["module", "/src/a.ts?x&y", false],
    ["importmap", undefined, false],
    ["module", undefined, false],
    ["classic", undefined, false],
    ["data", undefined, false],
    ["module", "/c.js", true],
    ["module", undefined, false],
  ]);
  const inline = scripts[2]!.content!;
  assert.equal(inline.text, `\n      import "./b";\n    `);
  assert.equal(html.slice(inline.start, inline.end), inline.text);
  assert.deepEqual(inline.loc, { file: "/p/index.html", line: 8, column: 24 });
  assert.equal(
    html.slice(scripts[0]!.element.start, scripts[0]!.element.end),
    html.split("\n")[3]!.trim(),
  );
  assert.equal(scripts[3]!.content!.text, "if (1 < 2 && x) {}");
  assert.equal(html.slice(ignoreAttributes[0]!.start, ignoreAttributes[0]!.end), "vite-ignore");
});

Deno.test("parseHtml() distinguishes loaded links from mere addresses", () => {
  const relations = ["canonical", "alternate", "apple-touch-icon", "shortcut icon", "manifest"];
  const { references } = parse(relations.map((rel) => `<link rel="${rel}" href="/a">`).join(""));
  assert.deepEqual(
    references.map(({ kind }) => kind),
    ["address", "address", "asset", "asset", "asset"],
  );
});

Deno.test("parseHtml() finds URLs with the range of their values", () => {
  const html = `<link rel="stylesheet" href="/a.css"><link rel=modulepreload href=/b.js>
<link REL='Icon' HREF = '/c.svg'><link rel="preload" as="image" imagesrcset="d.png 1x, e.png 2x">
<img src="./f.png?x&amp;y" srcset="g.png 2x,
  h.png"><video poster="i.png" src="j.mp4"><source src="k.webm"></video>
<svg><use xlink:href="l.svg#m"/><image href="n.png"/></svg>
<meta property="og:image" content="o.png"><meta name="description" content="p.png">
<img src=""><img src><img vite-ignore src="q.png"><noscript><img src="r.png"></noscript>
<template><img src="s.png"></template><script src="t.js"></script><a href="u.html">u</a>`;
  const { references } = parse(html);
  assert.deepEqual(
    references.map(({ kind, tag, attribute, urls }) => [kind, tag, attribute, ...urls]),
    [
      ["style", "link", "href", "/a.css"],
      ["preload", "link", "href", "/b.js"],
      ["asset", "link", "href", "/c.svg"],
      ["srcset", "link", "imagesrcset", "d.png", "e.png"],
      ["asset", "img", "src", "./f.png?x&y"],
      ["srcset", "img", "srcset", "g.png", "h.png"],
      ["asset", "video", "src", "j.mp4"],
      ["asset", "video", "poster", "i.png"],
      ["asset", "source", "src", "k.webm"],
      ["asset", "use", "xlink:href", "l.svg#m"],
      ["asset", "image", "href", "n.png"],
      ["asset", "meta", "content", "o.png"],
      ["asset", "img", "src", "r.png"],
      ["asset", "img", "src", "s.png"],
      ["script", "script", "src", "t.js"],
    ],
  );
  assert.deepEqual(references.slice(0, 5).map(({ start, end }) => html.slice(start, end)), [
    `"/a.css"`,
    `/b.js`,
    `'/c.svg'`,
    `"d.png 1x, e.png 2x"`,
    `"./f.png?x&amp;y"`,
  ]);
});

Deno.test("parseHtml() finds styles", () => {
  const html =
    `<style>\na { color: red }</style><p style="color: &quot;x&quot;">b</p><style></style>`;
  const { styles, styleAttributes } = parse(html);
  assert.deepEqual(styles.map(({ text, loc }) => [text, loc.line, loc.column]), [
    ["\na { color: red }", 1, 7],
  ]);
  assert.equal(styleAttributes[0]!.text, 'color: "x"');
  assert.equal(
    html.slice(styleAttributes[0]!.start, styleAttributes[0]!.end),
    '"color: &quot;x&quot;"',
  );
});

Deno.test("parseHtml() finds the styles that browsers treat as CSS, with their exact text", () => {
  const html = `<style type="text/less">a</style><style type=" Text/CSS ">b\r\n</style>
<svg><style>c</style><style>d &gt; e</style></svg><template><style>f</style></template>`;
  const { styles } = parse(html);
  assert.deepEqual(styles.map(({ text }) => text), ["b\r\n", "c", "f"]);
  const { attributesEnd, start } = styles[0]!;
  assert.equal(html.slice(attributesEnd, start), ">");
});

Deno.test("parseHtml() warns about malformed HTML with its place and never throws", () => {
  const { warnings } = parse(`<!doctype html>\n<div id="a" id="b">\n<p foo"bar></p>`);
  assert.deepEqual(warnings.map(({ message, loc }) => [message, loc!.line]), [
    ['Malformed HTML in "/p/index.html": duplicate attribute', 2],
    ['Malformed HTML in "/p/index.html": unexpected character in attribute name', 3],
  ]);
  assert.match(warnings[0]!.frame!, /\^/);
  assert.deepEqual(parse(`<br/><p>no doctype`).warnings, []);
  for (
    const html of [
      "",
      "<",
      "<!doctype",
      "<script",
      "<script>",
      "</body>",
      "<svg><p>",
      "\0",
      "<a <b",
      "&#xfffffff;",
    ]
  ) {
    parse(html);
  }
  for (
    let end = 0, page = `<html><head><script src="a">x</script></head>`;
    end < page.length;
    end++
  ) {
    parse(page.slice(0, end));
    injectTags(page.slice(0, end), [{ tag: "b" }, { tag: "i", injectTo: "body" }]);
  }
});

Deno.test("rewriteHtml() changes ranges and nothing else", () => {
  const html = `<!DOCTYPE HTML>\r\n<IMG  SRC=a.png><img src='b.png' / >\r\n`;
  const edits = parse(html).references.map(({ start, end, value }) => ({
    start,
    end,
    text: `"/x/${value}"`,
  }));
  assert.equal(
    rewriteHtml(html, edits.toReversed()),
    `<!DOCTYPE HTML>\r\n<IMG  SRC="/x/a.png"><img src="/x/b.png" / >\r\n`,
  );
  assert.equal(rewriteHtml(html, []), html);
  assert.equal(
    rewriteHtml("abcdef", [{ start: 1, end: 4, text: "X" }, { start: 2, end: 3, text: "Y" }]),
    "aXef",
  );
});

Deno.test("parseSrcset() and writeSrcset() keep commas within URLs", () => {
  const value = " a.png 1x, b,c.png 2x,data:image/png;base64,AA== 100w ,d.png";
  const candidates = parseSrcset(value);
  assert.deepEqual(candidates, [
    { url: "a.png", descriptor: "1x" },
    { url: "b,c.png", descriptor: "2x" },
    { url: "data:image/png;base64,AA==", descriptor: "100w" },
    { url: "d.png", descriptor: "" },
  ]);
  assert.equal(
    writeSrcset(candidates),
    "a.png 1x, b,c.png 2x, data:image/png;base64,AA== 100w, d.png",
  );
  assert.deepEqual(parseSrcset(""), []);
  assert.deepEqual(parseSrcset("a.png"), [{ url: "a.png", descriptor: "" }]);
});

const ALL = [
  { tag: "i", attrs: { n: "1" } },
  { tag: "i", attrs: { n: "2" }, injectTo: "head" },
  { tag: "i", attrs: { n: "3" }, injectTo: "body-prepend" },
  { tag: "i", attrs: { n: "4" }, injectTo: "body" },
] as const;

Deno.test("injectTags() adds tags to a whole page, with its indentation", () => {
  const html = `<!doctype html>
<html>
  <head>
    <title>a</title>
  </head>
  <body class="b">
    <p>c</p>
  </body>
</html>
`;
  assert.equal(
    injectTags(html, ALL),
    `<!doctype html>
<html>
  <head>
    <i n="1"></i>
    <title>a</title>
    <i n="2"></i>
  </head>
  <body class="b">
    <i n="3"></i>
    <p>c</p>
    <i n="4"></i>
  </body>
</html>
`,
  );
});

Deno.test("injectTags() keeps the order where parts of the page are missing", () => {
  for (
    const [html, expected] of [
      ["", "1 2 3 4"],
      ["<p>c</p>", "1 2 3 c 4"],
      ["<!doctype html><p>c</p>", "doctype 1 2 3 c 4"],
      ["<!doctype html><title>t</title><p>c</p>", "doctype 1 t 2 3 c 4"],
      ["<html><p>c</p></html>", "html 1 2 3 c 4 /html"],
      ["<head><title>t</title></head><p>c</p>", "1 t 2 3 c 4"],
      ["<head><title>t</title><body><p>c</p>", "1 t 2 3 c 4"],
      ["<body><p>c</p></body>", "1 2 3 c 4"],
      [
        "<!-- </head><body> --><!doctype html><html><body><p>c</p></body></html>",
        "doctype html 1 2 3 c 4 /html",
      ],
      ["<html><head></head><body></body></html>", "html 1 2 3 4 /html"],
      ["<header><p>c</p></header>", "1 2 3 c 4"],
      [
        "<html><head><script>'</head>'</script></head><body><p>c</p></body></html>",
        "html 1 2 3 c 4 /html",
      ],
    ] as const
  ) {
    const result = injectTags(html, ALL);
    const marks = /<!(doctype)|<(\/?html)|n="(\d)|(t)<\/title|(c)<\/p/g;
    const order = [...result.replace(/<!--.*?-->/g, "").matchAll(marks)]
      .map((match) => match.slice(1).find(Boolean));
    assert.equal(order.join(" "), expected, result);
  }
});

Deno.test("injectTags() leaves a page alone without tags, and every other byte with them", () => {
  const html =
    `\uFEFF<!DOCTYPE html>\r\n<HTML><HEAD >\r\n<!-- a --></HEAD><BODY  x>\t</BODY></HTML>`;
  assert.equal(injectTags(html, []), html);
  const result = injectTags(html, ALL);
  assert.equal(result.replace(/\n? *<i n="\d"><\/i>\n?/g, ""), html.replace(/(?<=<HEAD >)/, ""));
});

Deno.test("serializeTag() writes attributes, void tags and children", () => {
  assert.equal(
    serializeTag({
      tag: "script",
      attrs: { type: "module", async: true, defer: false, id: undefined, src: '/a?b&c="' },
      children: "a < b && c",
    }),
    `<script type="module" async src="/a?b&amp;c=&quot;">a < b && c</script>`,
  );
  assert.equal(serializeTag({ tag: "link", attrs: { href: "/a" } }), `<link href="/a">`);
  assert.equal(
    serializeTag({ tag: "noscript", children: [{ tag: "img" }, { tag: "b", children: "c" }] }),
    "<noscript>\n  <img>\n  <b>c</b>\n</noscript>",
  );
});

Deno.test("parseHtml() finds URLs in the attributes that the project names", () => {
  const html = `<my-image data-src="/a.png" data-set="/b.png 1x, /c.png 2x" lazy></my-image>
<my-image data-src="/d.png"></my-image><img src="/e.png" data-src="/f.png">`;
  const { references } = parseHtml(html, "/p/index.html", {
    "my-image": {
      srcAttributes: ["data-src"],
      srcsetAttributes: ["data-set"],
      filter: ({ attributes }) => "lazy" in attributes,
    },
    img: { srcAttributes: ["src", "data-src"] },
  });
  assert.deepEqual(
    references.map(({ kind, attribute, urls }) => [kind, attribute, ...urls]),
    [
      ["asset", "data-src", "/a.png"],
      ["srcset", "data-set", "/b.png", "/c.png"],
      ["asset", "src", "/e.png"],
      ["asset", "data-src", "/f.png"],
    ],
  );
});
