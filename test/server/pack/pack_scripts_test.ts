import assert from "node:assert/strict";
import { parseHtml } from "../../../compiler/html/html.ts";
import { packScripts } from "../../../server/pack/pack_scripts.ts";

function pack(html: string, options: { base?: string; pageUrl?: string } = {}) {
  const inline: [id: string, code: string][] = [];
  const packed = packScripts(html, {
    base: "/",
    pageUrl: "/",
    file: "/project/index.html",
    isPublicFile: (path) => path === "/public.js",
    onInline: (id, code) => inline.push([id, code]),
    parse: parseHtml,
    ...options,
  });
  return { packed, inline };
}

Deno.test("packScripts() replaces the source of module scripts, and nothing else", () => {
  const { packed } = pack(`<!doctype html>
<script type="module" src="/@vite/client"></script>
<script src="/classic.js"></script>
<script type=module async src=/src/main.ts?x=1 data-a></script>
<script type="module" src="https://cdn.test/x.js"></script>
<script type="module" src="/public.js"></script>
`);
  assert.equal(
    packed,
    `<!doctype html>
<script type="module" src="/@vite/client"></script>
<script src="/classic.js"></script>
<script type=module async src="/@vireo/pack/load?entry=%2Fsrc%2Fmain.ts%3Fx%3D1" data-a></script>
<script type="module" src="https://cdn.test/x.js"></script>
<script type="module" src="/public.js"></script>
`,
  );
});

Deno.test("packScripts() resolves sources from the page's address and the base", () => {
  const script = `<script type="module" src="main.ts"></script>`;
  const { packed } = pack(script, { base: "/app/", pageUrl: "/app/deep/page.html" });
  assert.match(packed, /src="\/app\/@vireo\/pack\/load\?entry=%2Fapp%2Fdeep%2Fmain\.ts"/);
  const outside = `<script type="module" src="/other/main.ts"></script>`;
  assert.equal(pack(outside, { base: "/app/" }).packed, outside);
});

Deno.test("packScripts() resolves sources from a <base> before the script", () => {
  const script = `<script type="module" src="main.ts"></script>`;
  const entries = (html: string) =>
    pack(html).packed.match(/(?<=entry=)[^"]+/g)?.map(decodeURIComponent);
  assert.deepEqual(entries(`${script}<base href="/sub/">${script}<base href="/other/">${script}`), [
    "/main.ts",
    "/sub/main.ts",
    "/sub/main.ts",
  ]);
  assert.equal(entries(`<base href="https://cdn.test/">${script}`), undefined);
});

Deno.test("packScripts() makes modules of inline scripts that import by path", () => {
  const code = `import refresh from "/@react-refresh"; refresh();`;
  const { packed, inline } = pack(`<script type="module">${code}</script>`);
  assert.deepEqual(inline.map(([, text]) => text), [code]);
  assert.match(inline[0]![0], /^\/@vireo\/inline\/\w+\.js$/);
  assert.equal(
    packed,
    `<script type="module" src="/@vireo/pack/load?entry=${
      encodeURIComponent(inline[0]![0])
    }"></script>`,
  );
  // The page's import map and address apply to these.
  for (const other of [`import "bare";`, `import "./relative.js";`, `import "broken`]) {
    const html = `<script type="module">${other}</script>`;
    assert.equal(pack(html).packed, html);
  }
});
