import assert from "node:assert/strict";
import {
  assetModule,
  type AssetsInlineLimit,
  dataUrl,
  isWithinInlineLimit,
  rawModule,
} from "../../compiler/asset.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("assetModule() and rawModule() export text safely", () => {
  assert.equal(assetModule('/a "b".png'), 'export default "/a \\"b\\".png";\n');
  assert.equal(rawModule("a\n`${b}`\u2028"), `export default "a\\n\`\${b}\`\u2028";\n`);
});

Deno.test("dataUrl() holds the bytes", async () => {
  const url = dataUrl(new Uint8Array([0, 255, 128]), "image/png");
  assert.equal(url, "data:image/png;base64,AP+A");
  const response = await fetch(url);
  assert.deepEqual([...new Uint8Array(await response.arrayBuffer())], [0, 255, 128]);
});

Deno.test("isWithinInlineLimit() compares the size, or calls the function of the config", () => {
  const fits = (size: number, limit?: AssetsInlineLimit) =>
    isWithinInlineLimit("/a.svg", new Uint8Array(size), limit);
  assert.deepEqual([fits(4095), fits(4096)], [true, false]);
  assert.deepEqual([fits(9, 10), fits(10, 10), fits(0, 0)], [true, false, false]);
  assert.deepEqual([fits(9, () => false), fits(9000, () => true)], [false, true]);
  assert.deepEqual([fits(9, () => undefined), fits(9000, () => undefined)], [true, false]);
  isWithinInlineLimit("/a.svg", bytes("<svg/>"), (file, content) => {
    assert.deepEqual([file, content.toString()], ["/a.svg", "<svg/>"]);
    return null;
  });
});

Deno.test("isWithinInlineLimit() is false for files that Git LFS has not downloaded", () => {
  const pointer = bytes("version https://git-lfs.github.com/spec/v1\n");
  assert.equal(isWithinInlineLimit("/a.svg", pointer), false);
});

Deno.test("dataUrl() keeps SVG readable and safe in quotes, HTML and CSS", async () => {
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg"\n  fill='#f00'>\n  <path d="M0 0L10 10" title="50% (ä) \u{1F600}"/>\n</svg>\n`;
  const url = dataUrl(bytes(svg), "image/svg+xml");
  assert.match(url, /^data:image\/svg\+xml,%3csvg/);
  assert.doesNotMatch(url, /["'()<>#\s]/);
  const text = await (await fetch(url)).text();
  assert.equal(
    text,
    `<svg xmlns="http://www.w3.org/2000/svg" fill='#f00'><path d="M0 0L10 10" title="50% (ä) \u{1F600}"/></svg>`,
  );
});

Deno.test("dataUrl() keeps significant white space in SVG", async () => {
  for (
    const svg of [
      "<svg><text>a  b</text></svg>",
      '<svg xml:space="preserve">\n  <g/>\n</svg>',
      "<svg><style>a  {}\n b {}</style></svg>",
    ]
  ) {
    const url = dataUrl(bytes(`\n${svg}\n`), "image/svg+xml");
    assert.match(url, /^data:image\/svg\+xml,%3csvg[^"'()<>\s#]*%3e$/);
    assert.equal(await (await fetch(url)).text(), svg);
  }
});

Deno.test("dataUrl() keeps the bytes of SVG that is not in UTF-8", async () => {
  const declared = `<?xml version="1.0" encoding="iso-8859-1"?><svg/>`;
  for (const content of [bytes(declared), new Uint8Array([...bytes("<svg>"), 0xe4])]) {
    const url = dataUrl(content, "image/svg+xml");
    assert.match(url, /^data:image\/svg\+xml;base64,/);
    assert.deepEqual(await (await fetch(url)).bytes(), content);
  }
  assert.match(dataUrl(bytes(declared.replace("iso-8859-1", "UTF-8")), "image/svg+xml"), /xml,%3c/);
});
