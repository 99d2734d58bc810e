import assert from "node:assert/strict";
import { assetModule, dataUrl, inlineModule, rawModule } from "../../compiler/asset.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("assetModule() and rawModule() export text safely", () => {
  assert.equal(assetModule('/a "b".png'), 'export default "/a \\"b\\".png";\n');
  assert.equal(rawModule("a\n`${b}`\u2028"), `export default "a\\n\`\${b}\`\u2028";\n`);
});

Deno.test("inlineModule() holds the bytes", async () => {
  const code = inlineModule(new Uint8Array([0, 255, 128]), "image/png");
  assert.equal(code, 'export default "data:image/png;base64,AP+A";\n');
  const response = await fetch(dataUrl(new Uint8Array([0, 255, 128]), "image/png"));
  assert.deepEqual([...new Uint8Array(await response.arrayBuffer())], [0, 255, 128]);
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
