import { equal, notEqual } from "node:assert/strict";
import { stopEsbuild } from "../../../../compiler/esbuild_service.ts";
import { compiledKey, withFinishedKey } from "../../../../compiler/vue/main_module/finished_key.ts";
import { compileComponent } from "../component_project.ts";

Deno.test.afterAll(() => stopEsbuild());

const SCRIPT = `import { ref } from "vue";
const found = import.meta.glob("./views/*.js");
const count = ref(1);`;
const component = (template: string, script = SCRIPT) =>
  `<script setup lang="ts">\n${script}\n</script>\n\n<template>\n${template}\n</template>\n`;

type Plugin = (code: string) => string;

/** The key in the finished code of a component. */
async function keyOf(source: string, ...plugins: Plugin[]): Promise<string> {
  const { code } = await compileComponent(source);
  const finished = withFinishedKey(code, plugins.reduce((text, plugin) => plugin(text), code));
  const key = /__hmrKey: ["'](\w+)["']/.exec(finished)![1]!;
  // The running instance is compared by the same key.
  equal(finished.split(key).length, 3);
  return key;
}

/** The code that replaces the glob. */
const glob = (...files: string[]): Plugin => (code) =>
  code.replace(/import\.meta\.glob\([^)]*\)/, `{ ${files.map((file) => `"${file}": 1`)} }`);
/** Imports the components of the template on use, before all other code. */
const autoImport: Plugin = (code) => {
  const names: string[] = [];
  const replaced = code.replace(/_resolveComponent\("(\w+)"\)/g, (_, name) => {
    names.push(name);
    return `__auto_${name}`;
  });
  const heads = names.map((name) =>
    `import __auto_${name} from "/ui/${name}.vue";import "/ui/${name}.css";`
  );
  return heads.join("") + replaced;
};

/**
 * The helpers of vite-plugin-vue-inspector, a part of Vue DevTools, in the order of the template's
 * import.
 */
const inspector: Plugin = (code) => {
  const names: string[] = [];
  const rest = code.replaceAll(
    /(createElementVNode|createVNode|createElementBlock|createBlock) as _\1,?/g,
    (_, name) => (names.push(name), ""),
  );
  if (names.length === 0) return code;
  return `/* Injection by vite-plugin-vue-inspector Start */
import { ${names.map((name) => `${name} as __${name}`)} } from 'vue'
function _interopVNode(vnode) {
  if (vnode && vnode.props && 'data-v-inspector' in vnode.props) {
    const data = vnode.props['data-v-inspector']
    delete vnode.props['data-v-inspector']
  }
  return vnode
}
${
    names.map((name) => `function _${name}(...args) { return _interopVNode(__${name}(...args)) }`)
      .join("\n")
  }
/* Injection by vite-plugin-vue-inspector End */
${rest}`;
};
/** Imports names of script and template on use, in one statement. */
const autoImportNames: Plugin = (code) => {
  const names = ["answer"];
  const rest = code.replaceAll(/_ctx\.(\w+)/g, (_, name) => (names.push(name), `_unref(${name})`));
  return `import { unref as _unref } from "vue";\nimport { ${names} } from "/src/names.js";\n${rest}`;
};
/** Loads components when they are first shown. */
const lazyImport: Plugin = (code) => {
  const names: string[] = [];
  const rest = code.replaceAll(/_resolveComponent\("(\w+)"\)/g, (_, name) => {
    names.push(name);
    return `__lazy_${name}`;
  });
  const heads = names.map((name) =>
    `const __lazy_${name} = /* #__PURE__ */ _async(() => import("/ui/${name}.vue").then(_default))`
  );
  return `import { defineAsyncComponent as _async } from "vue"
const _default = (module) => module.default || module
${heads.join("\n")}
const __uno_names = { Icon: "i-icon", ${names.map((name) => `"${name}": "a"`)} };
${rest}`;
};

const test = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name, fn, sanitizeOps: false, sanitizeResources: false });

test("withFinishedKey() leaves code without changes of plugins alone", async () => {
  const { code } = await compileComponent(component("<p>{{ count }}</p>"));
  equal(withFinishedKey(code, code), code);
  equal(await keyOf(component("<p>{{ count }}</p>")), compiledKey(code));
});

test("withFinishedKey() includes plugins' changes of the script", async () => {
  const source = component("<p>{{ found }}</p>");
  const one = await keyOf(source, glob("./views/one.js"));
  equal(await keyOf(source, glob("./views/one.js")), one);
  notEqual(await keyOf(source, glob("./views/one.js", "./views/two.js")), one);
});

test("withFinishedKey() recognizes an edit of the template under every plugin", async () => {
  const plugins: Plugin[] = [
    glob("./views/one.js"),
    autoImport,
    (code) => `/* plugin */ ${code}`,
    (code) => code.replaceAll('"', "'"),
  ];
  const before = await keyOf(component(`<p class="a">{{ count }} <Icon /></p>`), ...plugins);
  for (
    const template of [
      `<p class="a">{{ count }} more <Icon /></p>`,
      `<p class="a">{{ count }} <Icon /><Badge /></p>`,
      `<p class="b">{{ count }}</p>`,
      `<ul><li v-for="each in 3" :key="each" class="a"><b class="b">{{ each }}</b></li></ul>`,
    ]
  ) equal(await keyOf(component(template), ...plugins), before, template);
});

for (const plugin of [inspector, autoImport, autoImportNames, lazyImport]) {
  test(`withFinishedKey() excludes the code of ${plugin.name} for the template`, async () => {
    const script = `${SCRIPT}\nanswer(count);`;
    const keyUnder = (template: string) => keyOf(component(template, script), plugin);
    const before = await keyUnder("<Icon />");
    for (
      const template of [
        "<b>x</b><Icon />",
        "<Icon /><Badge />",
        "<Badge /><Icon />{{ title }}",
        `<p :title="subtitle">{{ title }}</p>`,
        "{{ count }}",
      ]
    ) equal(await keyUnder(template), before, template);
  });
}

test("withFinishedKey() includes a plugin's helper that the script uses", async () => {
  const source = component("<p>{{ count }}</p>", "const count = answer(1);");
  const helping = (value: string): Plugin => (code) =>
    `const _value = "${value}";\nfunction answer(x) { return _value + x }\n${code}`;
  const one = await keyOf(source, helping("one"));
  equal(await keyOf(source, helping("one")), one);
  notEqual(await keyOf(source, helping("two")), one);
  const running = (value: string): Plugin => (code) => `${helping("one")(code)}\nrun("${value}");`;
  notEqual(await keyOf(source, running("one")), await keyOf(source, running("two")));
});

test("withFinishedKey() includes a plugin's import that the script reads", async () => {
  const source = component("<p>{{ count }}</p>", "const count = answer(1);");
  const importing = (from: string): Plugin => (code) =>
    `import { answer } from "${from}";\n${code}`;
  notEqual(await keyOf(source, importing("./a")), await keyOf(source, importing("./b")));
});
