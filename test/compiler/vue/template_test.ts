import assert from "node:assert/strict";
import { stopEsbuild } from "../../../compiler/esbuild_service.ts";
import { originalPosition } from "../../../compiler/source_map.ts";
import { CompileError } from "../../../compiler/types.ts";
import { loadVueCompiler } from "../../../compiler/vue/compiler.ts";
import type { SfcOptions } from "../../../compiler/vue/options.ts";
import {
  compileInlineTemplate,
  compileTemplateModule,
  isTemplateInline,
} from "../../../compiler/vue/template.ts";
import { parse, positionOf, sfcOptions } from "./component_project.ts";

const compiler = await loadVueCompiler();

async function render(source: string, options: SfcOptions = sfcOptions(), file?: string) {
  return compileInlineTemplate(compiler, await parse(source, options, file), options);
}

Deno.test("compileInlineTemplate() writes URLs of assets for the dev server", async () => {
  const source = `<template><img src="./a.png"><img src="/b.png"><img src="~pkg/c.png">` +
    `<img src="https://host/d.png"><video poster="../e.jpg"/></template>`;
  const { code } = await render(source, sfcOptions({ base: "/base/", origin: "http://host:1" }));
  assert.ok(code.includes("http://host:1/base/src/a.png"));
  assert.match(code, /import _imports_0 from '\/b\.png'/);
  assert.match(code, /import _imports_1 from 'pkg\/c\.png'/);
  assert.ok(code.includes("https://host/d.png"));
  assert.ok(code.includes("http://host:1/base/e.jpg"));
});

Deno.test("compileInlineTemplate() maps a component that is compiled again to the same places", async () => {
  const source = "<script setup>\nconst shown = 1;\n</script>\n\n<template>\n" +
    "  <p>{{ shown }}</p>\n</template>\n";
  const options = sfcOptions();
  const descriptor = await parse(source, options);
  for (let round = 1; round <= 2; round++) {
    const { code, map } = compileInlineTemplate(compiler, descriptor, options);
    const { line, column } = positionOf(code, "shown)");
    const original = originalPosition(map!, line, column)!;
    assert.deepEqual([original.line, original.column], [6, 8], `round ${round}`);
  }
});

Deno.test("compileInlineTemplate() imports the assets of a component outside of the root", async () => {
  const { code } = await render(
    `<template><img src="./a.png"></template>`,
    sfcOptions(),
    "/lib/Button.vue",
  );
  assert.match(code, /import _imports_0 from '\.\/a\.png'/);
});

Deno.test("compileInlineTemplate() uses the project's asset attributes", async () => {
  const source = `<template><my-image file="./a.png" /><img src="./b.png"></template>`;
  const tags = { "my-image": ["file"] };
  for (const transformAssetUrls of [tags, { tags }]) {
    const { code } = await render(source, sfcOptions({ template: { transformAssetUrls } }));
    assert.match(code, /file: "\/src\/a\.png"/);
    assert.match(code, /src: "\.\/b\.png"/);
  }
  const { code } = await render(source, sfcOptions({ template: { transformAssetUrls: false } }));
  assert.match(code, /src: "\.\/b\.png"/);
});

Deno.test("compileInlineTemplate() honors isCustomElement", async () => {
  const { code } = await render(
    `<template><my-button/><other-button/></template>`,
    sfcOptions({
      template: { compilerOptions: { isCustomElement: (tag) => tag === "my-button" } },
    }),
  );
  assert.match(code, /_createElementVNode\("my-button"/);
  assert.match(code, /_resolveComponent\("other-button"\)/);
});

Deno.test("compileInlineTemplate() uses the bindings of the script", async () => {
  const { code } = await render(
    `<script setup>const a = 1\nlet b = 2</script><template>{{ a }}{{ b }}{{ c }}</template>`,
  );
  assert.match(code, /\$setup\.a/);
  assert.match(code, /\$setup\.b/);
  assert.match(code, /_ctx\.c/);
});

Deno.test("compileInlineTemplate() maps expressions to the component", async () => {
  const source = `<script setup>\nconst message = "x"\n</script>\n\n<template>\n  <p>\n` +
    `    {{ message.toUpperCase() }}\n  </p>\n</template>\n`;
  const { code, map } = await render(source);
  const at = positionOf(code, "$setup.message");
  const original = originalPosition(map!, at.line, at.column + "$setup.".length)!;
  const { line, column } = positionOf(source, "message.toUpperCase");
  assert.deepEqual(original.source, "/app/src/App.vue");
  assert.deepEqual([original.line, original.column], [line, column]);
});

Deno.test("compileInlineTemplate() locates a syntax error", async () => {
  const source = `<template>\n  <p v-if>\n  </p>\n</template>`;
  await assert.rejects(render(source), (error) => {
    assert.ok(error instanceof CompileError);
    assert.equal(error.message, "v-if/v-else-if is missing expression");
    assert.deepEqual(error.loc, { file: "/app/src/App.vue", line: 2, column: 5 });
    assert.match(error.frame!, /2 \| {3}<p v-if>\n.*\^/);
    return true;
  });
});

Deno.test("isTemplateInline() is false for other languages and files", async () => {
  assert.equal(isTemplateInline(await parse("<template><p/></template>")), true);
  assert.equal(isTemplateInline(await parse(`<template lang="html"><p/></template>`)), true);
  assert.equal(isTemplateInline(await parse(`<template lang="pug">p</template>`)), false);
  assert.equal(
    isTemplateInline(await parse(`<template src="./a.html"></template><script></script>`)),
    false,
  );
});

Deno.test("compileTemplateModule() compiles a file for its component", async () => {
  const descriptor = await parse(
    `<script setup>const a = 1</script><template src="./a.html"></template><style scoped>p{}</style>`,
  );
  const source = { code: "<p>{{ a }}</p>", file: "/app/src/a.html" };
  const compiled = await compileTemplateModule(compiler, descriptor, {
    options: sfcOptions(),
    source,
  });
  assert.match(compiled.code, /export function render\(/);
  assert.match(compiled.code, /\$setup\.a/);
  assert.match(compiled.code, /import\.meta\.hot\.accept\(/);
  assert.match(compiled.code, /rerender\("7a7a37b1", updated\.render\)/);
  assert.deepEqual(compiled.map!.sources, ["/app/src/a.html"]);
});

/** The part of Pug's API that is used; one line is one tag. */
const pug = {
  compile(source: string, settings: Record<string, unknown>) {
    const bad = source.split("\n").findIndex((line) => line.includes("!"));
    if (bad >= 0) {
      const fields = { msg: "unexpected text", line: bad + 1, column: 3 };
      throw Object.assign(new Error("long text"), fields);
    }
    const html = source.trim().split("\n").map((line) => `<${line}/>`).join("");
    return Object.assign(() => `<!-- ${settings.doctype} -->${html}`, {
      dependencies: ["/app/src/mixins.pug"],
    });
  },
};

Deno.test("compileTemplateModule() runs the project's preprocessor", async () => {
  const descriptor = await parse(`<template lang="pug">\n  p\n  b\n</template>`);
  const options = sfcOptions({
    importPackage: () => Promise.resolve({ default: pug }),
    template: { compilerOptions: { comments: true } },
  });
  const source = { code: descriptor.sfc.template!.content, file: descriptor.file };
  const compiled = await compileTemplateModule(compiler, descriptor, { options, source });
  assert.match(compiled.code, /_createElementVNode\("p"/);
  assert.match(compiled.code, /_createCommentVNode\(" html "\)/);
  assert.deepEqual(compiled.deps, ["/app/src/mixins.pug"]);
  assert.equal(compiled.map, null);
});

Deno.test({
  name: "compileTemplateModule() removes types from expressions",
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const descriptor = await parse(
      `<script setup lang="ts">const a = 1</script><template src="./a.html"></template>`,
    );
    const source = { code: "<p>\n{{ (a as number).toFixed() }}</p>", file: "/app/src/a.html" };
    const { code, map } = await compileTemplateModule(compiler, descriptor, {
      options: sfcOptions(),
      source,
    });
    await stopEsbuild();
    assert.doesNotMatch(code, / as number/);
    const at = positionOf(code, ".toFixed");
    const original = originalPosition(map!, at.line, at.column + 1)!;
    assert.deepEqual([original.source, original.line], ["/app/src/a.html", 2]);
  },
});

Deno.test("compileTemplateModule() locates a preprocessor's error", async () => {
  const descriptor = await parse(`<script></script>\n<template lang="pug">\n  p\n  !\n</template>`);
  const options = sfcOptions({ importPackage: () => Promise.resolve(pug) });
  const source = { code: descriptor.sfc.template!.content, file: descriptor.file };
  await assert.rejects(
    compileTemplateModule(compiler, descriptor, { options, source }),
    (error) => {
      assert.ok(error instanceof CompileError);
      assert.equal(error.message, "unexpected text");
      assert.deepEqual(error.loc, { file: "/app/src/App.vue", line: 4, column: 2 });
      return true;
    },
  );
});

Deno.test("compileTemplateModule() names the missing package", async () => {
  const descriptor = await parse(`<template lang="pug">\n  p\n</template>`);
  const source = { code: "p", file: descriptor.file };
  await assert.rejects(
    compileTemplateModule(compiler, descriptor, { options: sfcOptions(), source }),
    (error) => {
      assert.ok(error instanceof CompileError);
      assert.equal(error.message, `Cannot load "pug", the language of the <template>`);
      assert.equal(error.hint, 'Install "pug" in the project');
      assert.equal(error.loc?.line, 1);
      return true;
    },
  );
});
