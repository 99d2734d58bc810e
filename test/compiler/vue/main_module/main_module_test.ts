import assert from "node:assert/strict";
import { originalPosition } from "../../../../compiler/source_map.ts";
import { stopEsbuild } from "../../../../compiler/esbuild_service.ts";
import { CompileError } from "../../../../compiler/types.ts";
import { loadVueCompiler } from "../../../../compiler/vue/compiler.ts";
import { ComponentStore } from "../../../../compiler/vue/descriptor/component_store.ts";
import { compileMainModule } from "../../../../compiler/vue/main_module/main_module.ts";
import { compileComponent, positionOf, sfcOptions } from "../component_project.ts";

// esbuild's process outlives the test that starts it.
const test = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name, fn, sanitizeOps: false, sanitizeResources: false });

Deno.test.afterAll(() => stopEsbuild());

const FILE = "/app/src/App.vue";

const keyOf = (code: string) => /__hmrKey: "(\w+)"/.exec(code)?.[1];

/** Asserts that a piece of the output maps to a piece of the component. */
function assertMapped(
  { code, map }: Awaited<ReturnType<typeof compileComponent>>,
  source: string,
  [generated, original]: [string, string],
) {
  const at = positionOf(code, generated);
  const found = originalPosition(map!, at.line, at.column);
  const expected = positionOf(source, original);
  assert.deepEqual(
    found && [found.source, found.line, found.column],
    ["/app/src/App.vue", expected.line, expected.column],
    `${generated} should come from ${original}`,
  );
}

test("compileMainModule() joins the blocks of a component", async () => {
  const { code } = await compileComponent(
    `<script setup>const a = 1</script>
<template><p>{{ a }}</p></template>
<style scoped>p { color: red }</style>
<style lang="scss" module="classes">.a { color: red }</style>
<style src="./b.css" scoped></style>
<i18n locale="en">{}</i18n>`,
  );
  assert.match(code, /^const _sfc_main = \{/m);
  assert.match(code, /^function _sfc_render\(/m);
  assert.ok(
    code.includes(`import "/app/src/App.vue?vue&type=style&index=0&scoped=7a7a37b1&lang.css"`),
  );
  assert.ok(
    code.includes(
      `import _sfc_style1 from "/app/src/App.vue?vue&type=style&index=1&lang.module.scss"`,
    ),
  );
  assert.ok(
    code.includes(`import "./b.css?vue&type=style&index=2&src=7a7a37b1&scoped=7a7a37b1&lang.css"`),
  );
  assert.ok(
    code.includes(
      `import _sfc_block0 from "/app/src/App.vue?vue&type=i18n&index=0&locale=en&lang.i18n"`,
    ),
  );
  assert.ok(code.includes(`if (typeof _sfc_block0 === "function") _sfc_block0(_sfc_main)`));
  assert.ok(code.includes(`__cssModules: { "classes": _sfc_style1 }`));
  assert.ok(code.includes(`__scopeId: "data-v-7a7a37b1"`));
  assert.ok(code.includes(`__file: "/app/src/App.vue"`));
  assert.match(code, /^export default _sfc_component$/m);
});

test("compileMainModule() omits hot code and __file if the options turn them off", async () => {
  const source = `<template><p/></template>`;
  const cold = await compileComponent(source, sfcOptions({ hmr: false }));
  assert.doesNotMatch(cold.code, /import\.meta\.hot|__hmrId/);
  assert.match(cold.code, /__file/);
  const production = await compileComponent(source, sfcOptions({ hmr: false, isProduction: true }));
  assert.doesNotMatch(production.code, /__file/);
});

test("compileMainModule() imports blocks of other languages and files", async () => {
  const { code } = await compileComponent(
    `<script lang="ts" src="./a.ts"></script><template lang="pug">p</template><style scoped>a{}</style>`,
  );
  const script = `"./a.ts?vue&type=script&src=true&lang.ts"`;
  assert.ok(code.includes(`import _sfc_main from ${script};\nexport * from ${script};`), code);
  assert.ok(
    code.includes(
      `import { render as _sfc_render } from "/app/src/App.vue?vue&type=template&scoped=7a7a37b1&lang.js"`,
    ),
  );
});

test("compileMainModule() leaves JSX to the project's plugin", async () => {
  const source =
    `<script setup lang="tsx">const a: number = 1\nconst B = () => <b>{a}</b></script>` +
    `<template><B :a="a as number"/></template>`;
  const { code } = await compileComponent(source, sfcOptions({ hasJsxPlugin: true }));
  assert.ok(
    code.includes(`import _sfc_main from "/app/src/App.vue?vue&type=script&setup=true&lang.tsx"`),
  );
  assert.doesNotMatch(code, / as number/);
});

test("compileMainModule() compiles JSX with Vue's runtime without a plugin", async () => {
  for (const lang of ["jsx", "tsx"]) {
    const { code } = await compileComponent(
      `<script lang="${lang}">export default { render: () => <b class="x">1</b> }</script>`,
    );
    assert.match(code, /from "vue\/jsx-runtime"/);
    assert.match(code, /_?jsx\("b", \{ class: "x", children: "1" \}\)/);
  }
});

test("compileMainModule() passes the styles of a custom element", async () => {
  const file = "/app/src/Button.ce.vue";
  const source = `<template><p/></template><style>p{}</style>`;
  const { code } = await compileComponent(source, sfcOptions(), file);
  assert.ok(
    code.includes(`import _sfc_style0 from "${file}?vue&type=style&index=0&inline&lang.css"`),
  );
  assert.ok(code.includes("styles: [_sfc_style0]"));
  await assert.rejects(
    compileComponent(source.replace("<style", "<style module"), sfcOptions(), file),
    (error) => {
      assert.ok(error instanceof CompileError);
      assert.equal(error.message, "Cannot use <style module> in a custom element");
      return true;
    },
  );
});

test("compileMainModule() removes types from script and template", async () => {
  const { code } = await compileComponent(
    `<script setup lang="ts">
import type { Foo } from './foo'
import { Bar } from './bar'
import Child from './Child.vue'
const a = 1 as number
function f(x: Foo, y: Bar): void {}
</script>
<template><Child :a="(a as any).b!" @click="(e: Event) => f(e)"/></template>`,
  );
  assert.doesNotMatch(code, / as any| as number|: Event|Foo|Bar/);
  assert.match(code, /import Child from "\.\/Child\.vue"/);
});

test("compileMainModule() removes types from the template beside an empty script", async () => {
  const { code } = await compileComponent(
    `<script setup lang="ts"></script><template>{{ (a as any).b }}</template>`,
  );
  assert.doesNotMatch(code, / as any/);
});

test("compileMainModule() accepts class components", async () => {
  const { code } = await compileComponent(`<script>export default class {}</script><template/>`);
  assert.match(code, /Object\.assign\(_sfc_main\.__vccOpts \|\| _sfc_main, \{/);
});

const SCRIPT_LINES = `const first = 1
function second(value) {
  throw new Error("here")
}`;

for (const lang of ["js", "ts"]) {
  const source = `<template>
  <p @click="second(first)">
    {{ first.toFixed() }}
  </p>
</template>

<script setup${lang === "ts" ? ` lang="ts"` : ""}>
${lang === "ts" ? SCRIPT_LINES.replace("(value)", "(value: unknown)") : SCRIPT_LINES}
</script>
<style>p { color: red }</style>
`;
  test(`compileMainModule() maps script and template of lang="${lang}"`, async () => {
    const compiled = await compileComponent(source);
    assertMapped(compiled, source, ["first = 1", "first = 1"]);
    assertMapped(compiled, source, ["throw new Error", "throw new Error"]);
    assertMapped(compiled, source, [`second(value`, "second(value"]);
    assertMapped(compiled, source, ["first.toFixed", "first.toFixed"]);
    assert.deepEqual(compiled.map!.sourcesContent, [source]);
  });

  test(`compileMainModule() reports errors of lang="${lang}" at lines of the component`, async () => {
    const broken = source.replace("const first = 1", "const first = await = 1");
    await assert.rejects(compileComponent(broken), (error) => {
      assert.ok(error instanceof CompileError);
      assert.equal(error.loc?.line, positionOf(broken, "await").line);
      assert.match(error.frame!, /const first = await = 1\n.*\^/);
      return true;
    });
  });
}

test("compileMainModule() reports errors that only the script compiler finds", async () => {
  const source = `<template><p/></template>\n<script lang="ts">\nexport default {}\n` +
    `label: { break nowhere }\n</script>`;
  await assert.rejects(compileComponent(source), (error) => {
    assert.ok(error instanceof CompileError);
    assert.equal(error.id, "/app/src/App.vue");
    assert.equal(error.loc?.line, 4);
    assert.match(error.frame!, /4 \| label: \{ break nowhere \}/);
    return true;
  });
});

test("compileMainModule() changes the key for edits that create a component again", async () => {
  const base = `<script setup>const a = 1</script><template><p/></template><style>p{}</style>`;
  const key = keyOf((await compileComponent(base)).code);
  const same = [
    base.replace("<p/>", "<b/>"),
    base.replace("p{}", "b{}"),
    base + "<style>b{}</style>",
  ];
  for (const source of same) {
    assert.equal(keyOf((await compileComponent(source)).code), key, source);
  }
  const others = [
    base.replace("a = 1", "a = 2"),
    base.replace("<style", "<style scoped"),
    base.replace("<style", "<style module"),
    base.replace("p{}", "p{ color: v-bind(a) }"),
    base.replace("<template><p/></template>", ""),
    base + "<docs>text</docs>",
  ];
  for (const source of others) {
    assert.notEqual(keyOf((await compileComponent(source)).code), key, source);
  }
});

test("compileMainModule() changes the key when getters read another place", async () => {
  const compiler = await loadVueCompiler();
  const options = sfcOptions();
  const store = new ComponentStore(() => options);
  const compile = async (source: string) => {
    const descriptor = store.getDescriptor(compiler, FILE, { source });
    return keyOf((await compileMainModule(compiler, descriptor, options)).code);
  };
  const source = `<script setup>import { a } from "./a"</script><template>{{ a }}</template>`;
  const key = await compile(source);
  assert.equal(await compile(source.replace("</script>", " // b</script>")), key);
  assert.notEqual(await compile(source.replace("</script>", " // a</script>")), key);
});

/** Compiles a component whose template has just been edited. */
async function compileEdited(before: string, after: string, options = sfcOptions()) {
  const compiler = await loadVueCompiler();
  const store = new ComponentStore(() => options);
  const compile = (source: string) =>
    compileMainModule(compiler, store.getDescriptor(compiler, FILE, { source }), options);
  await compile(before);
  return await compile(after);
}

const TYPED = `<script setup lang="ts">
const a: number = 1
</script>
<template><p>{{ a }}</p></template>
`;

test("compileMainModule() compiles an edited template apart from the script", async () => {
  const compiled: string[] = [];
  const whole = sfcOptions();
  const options = sfcOptions({
    compileScript(source) {
      compiled.push(source.code);
      return whole.compileScript(source);
    },
  });
  const edited = TYPED.replace("<p>", "<p>edited ");
  const { code, map } = await compileEdited(TYPED, edited, options);
  assert.equal(compiled.length, 2);
  assert.doesNotMatch(compiled[1]!, /edited/);
  assert.doesNotMatch(code, /: number/);
  assertMapped({ code, map } as never, edited, ["const a = ", "const a"]);
  assertMapped({ code, map } as never, edited, ["$setup.a", "a }}"]);

  compiled.length = 0;
  const typed = await compileEdited(TYPED, edited.replace("{{ a", "{{ a as unknown"), options);
  assert.equal(compiled.length, 3);
  assert.doesNotMatch(typed.code, /as unknown/);

  compiled.length = 0;
  await compileEdited(TYPED, edited, { ...options, compilesAll: true });
  assert.match(compiled[1]!, /edited/);
});

/** Forms of the Options API, each with an import, a default export and a method that throws. */
const OPTIONS = "  methods: {\n    fail() {\n      throw help(this)\n    },\n  },\n";
const PLAIN_SCRIPTS: Record<string, string> = {
  "an object": `<script>\nimport { help } from "./help"\nexport default {\n${OPTIONS}}\n</script>`,
  "defineComponent()": `<script>\nimport { defineComponent } from "vue"\n` +
    `import { help } from "./help"\nexport default defineComponent({\n${OPTIONS}})\n</script>`,
  "TypeScript": `<script lang="ts">\nimport { help } from "./help"\ninterface Gone {\n  a: 1\n}\n` +
    `export default {\n${OPTIONS}}\nexport type { Gone }\n</script>`,
  "JSX": `<script lang="jsx">\nimport { help } from "./help"\nexport default {\n${OPTIONS}` +
    `  render: () => <p/>,\n}\n</script>`,
  "a renamed export": `<script>\nimport { help } from "./help"\nconst options = {\n${OPTIONS}}\n` +
    `export { options as default }\n</script>`,
  "a class": `<script>\nimport { help } from "./help"\n` +
    `export default class Options {\n  fail() {\n    throw help(this)\n  }\n}\n</script>`,
  "style variables": `<script>\nimport { help } from "./help"\nexport default {\n${OPTIONS}` +
    `  data: () => ({ color: "red" }),\n}\n</script>\n<style>p { color: v-bind(color) }</style>`,
  "a <script setup> beside it": `<script>\nimport { help } from "./help"\nexport default {\n` +
    `${OPTIONS}}\n</script>\n<script setup>\nconst a = 1\n</script>`,
};

for (const [form, script] of Object.entries(PLAIN_SCRIPTS)) {
  test(`compileMainModule() maps a plain script with ${form}`, async () => {
    const source = `<template><p>1</p></template>\n\n${script}\n`;
    const compiled = await compileComponent(source);
    for (const text of ["throw help", "help(this)", "fail()"]) {
      assertMapped(compiled, source, [text, text]);
    }
  });
}
