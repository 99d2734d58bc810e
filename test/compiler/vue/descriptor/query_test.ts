import assert from "node:assert/strict";
import {
  formatBlockRequest,
  isVueBlockId,
  parseVueRequest,
} from "../../../../compiler/vue/descriptor/query.ts";

Deno.test("formatBlockRequest() writes the ids of @vitejs/plugin-vue", () => {
  const file = "/app/src/App.vue";
  assert.equal(
    formatBlockRequest({
      file,
      type: "style",
      index: 0,
      scoped: "7a7a37b1",
      attrs: {},
      lang: "css",
    }),
    "/app/src/App.vue?vue&type=style&index=0&scoped=7a7a37b1&lang.css",
  );
  assert.equal(
    formatBlockRequest({
      file,
      type: "style",
      index: 1,
      inline: true,
      module: true,
      attrs: { module: true, lang: "scss" },
      lang: "scss",
    }),
    "/app/src/App.vue?vue&type=style&index=1&inline&lang.module.scss",
  );
  assert.equal(
    formatBlockRequest({
      file,
      type: "script",
      attrs: { setup: true, lang: "tsx", generic: "T" },
      lang: "tsx",
    }),
    "/app/src/App.vue?vue&type=script&setup=true&lang.tsx",
  );
  assert.equal(
    formatBlockRequest({
      file: "./messages.json",
      type: "i18n",
      index: 0,
      src: "true",
      attrs: { src: "./messages.json", locale: "en us", global: "" },
      lang: "i18n",
    }),
    "./messages.json?vue&type=i18n&index=0&src=true&locale=en%20us&global&lang.i18n",
  );
});

Deno.test("parseVueRequest() is the inverse of formatBlockRequest()", () => {
  const id = "/app/src/App.vue?vue&type=style&index=2&src=true&scoped=7a7a37b1&lang.module.scss";
  assert.deepEqual(parseVueRequest(id), {
    file: "/app/src/App.vue",
    query: {
      vue: true,
      raw: false,
      url: false,
      type: "style",
      index: 2,
      src: "true",
      scoped: "7a7a37b1",
      lang: "module.scss",
    },
  });
});

Deno.test("parseVueRequest() reads an id without a query as the main module", () => {
  const query = { vue: false, raw: false, url: false };
  assert.deepEqual(parseVueRequest("/app/src/App.vue"), { file: "/app/src/App.vue", query });
  assert.equal(parseVueRequest("/app/src/App.vue?raw").query.raw, true);
  assert.equal(parseVueRequest("/app/src/App.vue?url").query.url, true);
});

Deno.test("isVueBlockId() looks at the query only", () => {
  assert.equal(isVueBlockId("/app/src/App.vue?vue&type=template&lang.js"), true);
  assert.equal(isVueBlockId("/app/src/App.vue?a=1&vue=&type=template"), true);
  assert.equal(isVueBlockId("/app/src/App.vue?vuex"), false);
  assert.equal(isVueBlockId("/app/vue/App.vue"), false);
});
