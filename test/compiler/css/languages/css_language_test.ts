import assert from "node:assert/strict";
import {
  cssLanguage,
  isCssModuleId,
  scopeIdOf,
  STYLE_IDS,
} from "../../../../compiler/css/languages/css_language.ts";

const BLOCK = "/app/A.vue?vue&type=style&index=0&lang.module.scss";

Deno.test("cssLanguage() reads the extension or the end of a block's query", () => {
  assert.equal(cssLanguage("/a.css"), "css");
  assert.equal(cssLanguage("/a.scss?inline"), "scss");
  assert.equal(cssLanguage(BLOCK), "scss");
  assert.equal(cssLanguage("/a.css.ts"), undefined);
  assert.equal(cssLanguage("/app/A.vue?vue&type=template"), undefined);
});

Deno.test("isCssModuleId() recognizes files and blocks", () => {
  assert.ok(isCssModuleId("/a.module.css"));
  assert.ok(isCssModuleId("/a.module.less?x"));
  assert.ok(isCssModuleId(BLOCK));
  assert.ok(!isCssModuleId("/a.modules.css"));
  assert.ok(!isCssModuleId("/my.module.ts"));
});

Deno.test("scopeIdOf() distinguishes blocks of a file and ignores other queries", () => {
  assert.equal(scopeIdOf("/a.module.css?inline"), "/a.module.css");
  assert.equal(scopeIdOf(BLOCK), BLOCK);
});

Deno.test("STYLE_IDS excludes queries that request something else", () => {
  const matches = (id: string) =>
    STYLE_IDS.include.test(id) && !STYLE_IDS.exclude.some((pattern) => pattern.test(id));
  for (const id of ["/a.css", "/a.css?direct", "/a.scss?inline", BLOCK]) assert.ok(matches(id), id);
  for (const id of ["/a.css?raw", "/a.css?url", "/a.css?x&url", "/a.ts"]) {
    assert.ok(!matches(id), id);
  }
});
