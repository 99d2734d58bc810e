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

Deno.test("isWithinInlineLimit() compares the size, or asks", () => {
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

Deno.test("isWithinInlineLimit() leaves out what Git LFS has not downloaded", () => {
  const pointer = bytes("version https://git-lfs.github.com/spec/v1\n");
  assert.equal(isWithinInlineLimit("/a.svg", pointer), false);
});

Deno.test("dataUrl() keeps SVG readable and safe in quotes, HTML and CSS", async () => {
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg"\n  fill='#f00'>\n  <path d="M0 0L10 10" title="50% (ä) \u{1F600}"/>\n</svg>\n`;
  const url = dataUrl(bytes(svg), "image/svg+xml");
  assert.match(url, /^data:image\/svg\+xml,%3Csvg/);
  assert.doesNotMatch(url, /["'()<>#\s]/);
  const text = await (await fetch(url)).text();
  assert.equal(
    text,
    `<svg xmlns="http://www.w3.org/2000/svg" fill='#f00'><path d="M0 0L10 10" title="50% (ä) \u{1F600}"/></svg>`,
  );
});

Deno.test("dataUrl() does not touch the white space of SVG in which it counts", async () => {
  const svg = "<svg><text>a  b</text></svg>\n";
  const url = dataUrl(bytes(svg), "image/svg+xml");
  assert.match(url, /^data:image\/svg\+xml;base64,/);
  assert.equal(await (await fetch(url)).text(), svg);
});
