import { deepEqual, equal } from "node:assert/strict";
import { parseHtml, rewriteHtml } from "../../../compiler/html/html.ts";
import { classicImportEdits, publicUrl, referenceEdits } from "../../../server/html/page_urls.ts";

const ADDRESS = { base: "/app/", path: "/index.html", originalUrl: "/app/" };

Deno.test("publicUrl() puts the base before absolute URLs and resolves relative ones for pages shown elsewhere", () => {
  equal(publicUrl("/a.png", ADDRESS), "/app/a.png");
  equal(publicUrl("/app/a.png", ADDRESS), "/app/a.png");
  for (const url of ["//cdn/a", "https://cdn/a", "data:,a", "#a", "mailto:a@b", "a.png"]) {
    equal(publicUrl(url, { ...ADDRESS, originalUrl: "/index.html" }), url);
  }
  const shown = { ...ADDRESS, originalUrl: "/app/deep/route?q=/" };
  equal(publicUrl("./a.png?b#c", shown), "/app/a.png?b#c");
  equal(publicUrl("a.png", shown), "/app/a.png");
});

Deno.test("referenceEdits() rewrites each URL of a srcset, and nothing with vite-ignore", () => {
  const html = `<img srcset="/a.png 1x, https://cdn/b.png 2x"><img vite-ignore src="/c.png">` +
    `<script vite-ignore src="/d.js"></script><a href="/e">e</a>`;
  const page = parseHtml(html, "/p/index.html");
  equal(
    rewriteHtml(html, referenceEdits(page, ADDRESS)),
    html.replace("/a.png 1x", "/app/a.png 1x"),
  );
});

Deno.test("classicImportEdits() finds imports of classic scripts, not text that looks like imports", () => {
  const html = `<script>import('/a.js'); "import('/b.js')"; import("kit"); // import("/c.js")
</script><script type="module">import("/d.js")</script>`;
  const page = parseHtml(html, "/p/index.html");
  deepEqual(
    classicImportEdits(page, "/p/index.html", ADDRESS).map(({ start, end, text }) => [
      html.slice(start, end),
      text,
    ]),
    [["'/a.js'", `"/app/a.js"`]],
  );
});
