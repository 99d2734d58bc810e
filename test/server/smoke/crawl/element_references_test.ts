import assert from "node:assert/strict";
import { elementReferences } from "../../../../server/smoke/crawl/element_references.ts";

const urls = (code: string) =>
  elementReferences(code, "http://host/app/").map(({ url }) => url.slice("http://host".length));

Deno.test("elementReferences() finds the URLs of elements in render functions", () => {
  assert.deepEqual(
    urls(
      `_createElementVNode("img", {\n  src: "/a.png",\n  alt: x, "srcset": "b.png 1x, /c.png 2x"\n})
jsxDEV("video", { poster: "p.png", onClick: () => ({ src: y }) }, void 0)
h("a", { href: "/page" });
const _hoisted_1 = { src: "/hoisted.png" };
_createElementVNode("img", _hoisted_1)
_createElementVNode("img", _mergeProps({ src: "/merged.png" }, attrs))
_createStaticVNode("<p><img src=\\"/static.png\\"></p>", 1)`,
    ),
    [
      "/a.png",
      "/app/b.png",
      "/c.png",
      "/app/p.png",
      "/hoisted.png",
      "/merged.png",
      "/static.png",
    ],
  );
});

Deno.test("elementReferences() ignores code that only looks like an element", () => {
  assert.deepEqual(
    urls(`// f("img", { src: "/comment.png" })\nconst text = 'f("img", { src: "/a" })';`),
    [],
  );
  assert.deepEqual(urls(`h("img", { src: "/pictures/" + name, alt: "" })`), []);
  assert.deepEqual(urls(`h("img", { src: "data:,", poster: "https://other.example/a.png" })`), []);
});
