/** The effects of editing a single-file component, on it and on the components around it. */
import assert from "node:assert/strict";
import type { Plugin } from "../../mod.ts";
import { browserForTests } from "../harness/browser.ts";
import { createProject, type ProjectFiles, type TempProject } from "../harness/project.ts";
import { startServer } from "../harness/server.ts";
import { change, INDEX_HTML } from "../harness/small_app.ts";
import type { TestPage } from "../harness/test_page.ts";

const browser = browserForTests();

/**
 * An app with a `Parent` that counts its clicks and shows `Child`. `#parent` shows the count, which
 * only a new instance of the parent resets.
 */
const app = (files: ProjectFiles): ProjectFiles => ({
  "index.html": INDEX_HTML,
  "src/main.ts": `import { createApp } from "vue";
import Parent from "./Parent.vue";
createApp(Parent).mount("#app");
`,
  "src/Parent.vue": `<script setup>
import { ref } from "vue";
import Child from "./Child.vue";
const clicks = ref(0);
</script>
<template>
  <button id="parent" @click="clicks++">{{ clicks }}</button>
  <Child label="given" :size="2">slotted</Child>
</template>
`,
  ...files,
});

/**
 * A component that counts its clicks. `.child` shows the count, which only a new instance resets.
 */
const child = (blocks: { script?: string; template?: string; rest?: string } = {}) =>
  `<script setup lang="ts">
import { ref } from "vue";
const count = ref(0);
${blocks.script ?? ""}
</script>
<template>
  <button class="child" @click="count++">{{ count }} ${blocks.template ?? ""}</button>
</template>
${blocks.rest ?? ""}
`;

/**
 * Opens the app, clicks parent and child once, and asserts that `steps` cause no reload and no
 * problem.
 */
async function withApp(
  files: ProjectFiles,
  steps: (page: TestPage, project: TempProject) => Promise<void>,
  plugins: Plugin[] = [],
): Promise<void> {
  await using project = await createProject(app(files));
  await using server = await startServer(project.root, { plugins });
  await using page = await browser.open(server.url);
  await page.expectText("#parent", "0");
  await page.page.click("#parent");
  await page.page.click(".child");
  await page.withoutReload(() => steps(page, project));
  await page.expectText("#parent", "1");
  assert.deepEqual(page.problems, [], page.record());
}

Deno.test("an edit of a component's template or style keeps its state, one of its script resets it", async () => {
  await withApp({
    "src/Child.vue": child({
      template: "one",
      rest: "<style>.child { padding-left: 1px }</style>",
    }),
  }, async (page, project) => {
    const edit = (from: string, to: string) => project.edit("src/Child.vue", change(from, to));
    await page.expectText(".child", "1 one");
    await edit("one", "two");
    await page.expectText(".child", "1 two");
    await edit("1px", "2px");
    await page.expectStyle(".child", "padding-left", "2px");
    // Comments and formatting of the script do not affect the page.
    await edit("const count", "// A comment\n\nconst count");
    await edit("two", "three");
    await page.expectText(".child", "1 three");
    await edit("ref(0)", "ref(5)");
    await page.expectText(".child", "5 three");
    await page.page.click(".child");
    // In an edit of all blocks, the script decides.
    await project.edit(
      "src/Child.vue",
      (code) => code.replace("ref(5)", "ref(7)").replace("three", "four").replace("2px", "3px"),
    );
    await page.expectText(".child", "7 four");
    await page.expectStyle(".child", "padding-left", "3px");
    await page.page.click(".child");
    await project.edit(
      "src/Child.vue",
      (code) => code.replace("four", "five").replace("3px", "4px"),
    );
    await page.expectText(".child", "8 five");
    await page.expectStyle(".child", "padding-left", "4px");
  });
});

Deno.test("the scope, v-bind() and modules of styles, blocks added and removed", async () => {
  const style = (attributes: string, css: string) =>
    `<style${attributes}>.child { ${css} }</style>`;
  await withApp(
    { "src/Child.vue": child({ template: "A", rest: style("", "padding-left: 1px") }) },
    async (page, project) => {
      const write = (blocks: Parameters<typeof child>[0]) =>
        project.write("src/Child.vue", child(blocks));
      const hasScope = () =>
        page.page.locator(".child").evaluate((element) =>
          element.getAttributeNames().some((name) => name.startsWith("data-v-"))
        );
      assert.equal(await hasScope(), false);
      await write({ template: "B", rest: style(" scoped", "padding-left: 2px") });
      await page.expectText(".child", /B/);
      await page.expectStyle(".child", "padding-left", "2px");
      assert.equal(await hasScope(), true);
      const script = `const size = ref("3px"); const other = ref("4px");`;
      await write({ script, template: "C", rest: style(" scoped", "padding-left: v-bind(size)") });
      await page.expectStyle(".child", "padding-left", "3px");
      await write({ script, template: "C", rest: style(" scoped", "padding-left: v-bind(other)") });
      await page.expectStyle(".child", "padding-left", "4px");
      await write({
        script,
        template: "{{ Object.keys($style).join() }}",
        rest: style(" module", "margin-left: 5px"),
      });
      await page.expectText(".child", "0 child");
      await write({
        script,
        template: "{{ Object.keys(theme).join() }}",
        rest: style(` module="theme"`, "margin-left: 5px"),
      });
      await page.expectText(".child", "0 child");
      await project.edit("src/Child.vue", change(".child {", ".more {} .child {"));
      await page.expectText(".child", /0 (more,child|child,more)|0 child/);
      await write({
        template: "D",
        rest: style("", "margin-left: 6px") + style("", "padding-left: 7px"),
      });
      await page.expectText(".child", "0 D");
      await page.expectStyle(".child", "margin-left", "6px");
      await page.expectStyle(".child", "padding-left", "7px");
      await page.page.click(".child");
      await write({ template: "D", rest: style("", "margin-left: 8px") });
      await page.expectStyle(".child", "margin-left", "8px");
      await page.expectStyle(".child", "padding-left", "6px");
      await write({ template: "E" });
      await page.expectStyle(".child", "margin-left", "0px");
      await page.expectText(".child", "1 E");
    },
  );
});

Deno.test("custom blocks, src blocks and imported types update the component that has them", async () => {
  const docs: Plugin = {
    name: "docs",
    transform(code, id) {
      if (!id.includes("type=docs")) return;
      return `export default (component) => { component.docs = ${JSON.stringify(code.trim())}; };`;
    },
  };
  await withApp(
    {
      "src/Child.vue": `<docs>one</docs>
<script setup lang="ts">
import { getCurrentInstance, ref } from "vue";
import type { Props } from "./types";
const count = ref(0);
const props = defineProps<Props>();
const docs = getCurrentInstance()!.type.docs;
const names = Object.keys(props).sort().join();
</script>
<template src="./child.html"></template>
<style src="./child.css" scoped></style>
`,
      "src/child.html":
        `<button class="child" @click="count++">{{ count }} {{ docs }} {{ names }}</button>`,
      "src/child.css": `.child { padding-left: 1px }`,
      "src/types.ts": `export interface Props { label: string }`,
    },
    async (page, project) => {
      await page.expectText(".child", "1 one label");
      await project.edit("src/child.html", change("{{ count }} ", "{{ count }}: "));
      await page.expectText(".child", "1: one label");
      await project.edit("src/child.css", change("1px", "2px"));
      await page.expectStyle(".child", "padding-left", "2px");
      await page.expectText(".child", "1: one label");
      await project.edit("src/Child.vue", change("<docs>one", "<docs>two"));
      await page.expectText(".child", "0: two label");
      await project.edit("src/types.ts", change("label: string", "label: string; size?: number"));
      await page.expectText(".child", "0: two label,size");
      await page.page.click(".child");
      // Types that the component does not use do not affect it.
      await project.edit("src/types.ts", (code) => `${code}\nexport interface Other { x: 1 }`);
      await project.edit("src/child.html", change(": ", " - "));
      await page.expectText(".child", "1 - two label,size");
      await project.edit("src/Child.vue", change("<docs>two</docs>\n", ""));
      await page.expectText(".child", "0 -  label,size");
      await project.edit("src/Child.vue", (code) => `<docs>new</docs>\n${code}`);
      await page.expectText(".child", "0 - new label,size");
    },
    [docs],
  );
});

Deno.test("a broken component keeps the page, and the fix is shown, with the state where possible", async () => {
  await withApp({ "src/Child.vue": child({ template: "one" }) }, async (page, project) => {
    for (
      const broken of [
        "<template><div></template>",
        "<script setup>const = 1</script><template><p>{{ }</p></template>",
      ]
    ) {
      await project.write("src/Child.vue", broken);
      assert.match(await page.overlayText(), /Child\.vue/);
      await page.expectText(".child", /^1 /);
      await project.write("src/Child.vue", child({ template: "fixed" }));
      await page.expectText(".child", "1 fixed");
      await page.overlayGone();
    }
    await project.write("src/Child.vue", child({ script: "const = 1" }));
    await page.overlayText();
    await project.write("src/Child.vue", child({ template: "other", script: "const added = 1" }));
    await page.expectText(".child", "0 other");
    await page.overlayGone();
    page.forgetProblems();
  });
});

Deno.test("components of all kinds of blocks: template alone, two scripts, options, generics", async () => {
  await withApp(
    { "src/Child.vue": `<template><p class="child">static one</p></template>` },
    async (page, project) => {
      const write = (code: string) => project.write("src/Child.vue", code);
      await write(`<template><p class="child">static two</p></template>`);
      await page.expectText(".child", "static two");
      await write(`<script lang="ts">
export const shared = "shared";
</script>
<script setup lang="ts">
defineOptions({ inheritAttrs: false, name: "Renamed" });
const own: string = "own";
</script>
<template><p class="child">{{ shared }} {{ own }} {{ $options.name }}</p></template>`);
      await page.expectText(".child", "shared own Renamed");
      await project.edit("src/Child.vue", change(`"shared"`, `"common"`));
      await page.expectText(".child", "common own Renamed");
      await project.edit("src/Child.vue", change("Renamed", "Twice"));
      await page.expectText(".child", "common own Twice");
      await write(`<script setup lang="ts" generic="T extends string">
const props = defineProps<{ label: T; size?: number }>();
</script>
<template><p class="child">{{ props.label }} {{ props.size }}</p></template>`);
      await page.expectText(".child", "given 2");
      await project.edit(
        "src/Child.vue",
        change(`"T extends string"`, `"T extends string, U = T"`),
      );
      await project.edit("src/Child.vue", change("props.size }}", "props.size }}!"));
      await page.expectText(".child", "given 2!");
      await write(`<script>
export default { data: () => ({ text: "options" }) };
</script>
<template><p class="child">{{ text }} <slot /></p></template>`);
      await page.expectText(".child", "options slotted");
      await project.edit("src/Child.vue", change(`"options"`, `"changed"`));
      await page.expectText(".child", "changed slotted");
    },
  );
});

Deno.test("a component that is renamed, with its importer", async () => {
  await withApp({ "src/Child.vue": child({ template: "one" }) }, async (page, project) => {
    await project.rename("src/Child.vue", "src/Kid.vue");
    await project.edit("src/Parent.vue", (code) => code.replaceAll("Child", "Kid"));
    await page.expectText(".child", "0 one");
    await page.overlayGone();
    // The parent is created again too, because its script imports another module.
    await page.expectText("#parent", "0");
    await page.page.click("#parent");
    await project.edit("src/Kid.vue", change("one", "two"));
    await page.expectText(".child", "0 two");
    page.forgetProblems();
  });
});

Deno.test("async components are updated once they are loaded, and keep their state", async () => {
  await withApp({
    "src/Child.vue": `<script setup>
import { defineAsyncComponent, ref } from "vue";
const isOpen = ref(false);
const Lazy = defineAsyncComponent(() => import("./Lazy.vue"));
const Suspended = defineAsyncComponent(() => import("./Suspended.vue"));
</script>
<template>
  <div>
    <button class="child" @click="isOpen = true">open</button>
    <Suspense v-if="isOpen"><Suspended /></Suspense>
    <Lazy v-if="isOpen" />
  </div>
</template>`,
    "src/Lazy.vue": child({ template: "lazy" }).replaceAll(`"child"`, `"lazy"`),
    "src/Suspended.vue": `<script setup>
const text = await Promise.resolve("waited one");
</script>
<template><p class="suspended">{{ text }}</p></template>`,
  }, async (page, project) => {
    await page.expectText(".lazy", "0 lazy");
    await page.expectText(".suspended", "waited one");
    await page.page.click(".lazy");
    await project.edit("src/Lazy.vue", change("lazy</button>", "changed</button>"));
    await page.expectText(".lazy", "1 changed");
    await project.edit("src/Lazy.vue", change("ref(0)", "ref(4)"));
    await page.expectText(".lazy", "4 changed");
    await project.edit("src/Suspended.vue", change("one", "two"));
    await page.expectText(".suspended", "waited two");
    await project.edit("src/Suspended.vue", change("{{ text }}", "{{ text }}!"));
    await page.expectText(".suspended", "waited two!");
  });
});

Deno.test("a component that was broken when the page first requested it is shown once it is fixed", async () => {
  await using project = await createProject(
    app({ "src/Child.vue": child({ script: "const = 1" }) }),
  );
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  assert.match(await page.overlayText(), /Child\.vue/);
  await project.write("src/Child.vue", child({ template: "mended" }));
  await page.expectText(".child", "0 mended");
  await page.overlayGone();
});

Deno.test("an async component that failed is shown once it is fixed, and the overlay closes", async () => {
  await using project = await createProject(app({
    "src/Child.vue": `<script setup>
import { defineAsyncComponent, ref } from "vue";
const isOpen = ref(false);
const Lazy = defineAsyncComponent(() => import("./Lazy.vue"));
</script>
<template>
  <div><button class="child" @click="isOpen = true">open</button><Lazy v-if="isOpen" /></div>
</template>`,
    "src/Lazy.vue": child({ script: "const = 1" }).replaceAll(`"child"`, `"lazy"`),
  }));
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  await page.page.click(".child");
  assert.match(await page.overlayText(), /Lazy\.vue/);
  await project.edit("src/Lazy.vue", change("const = 1", ""));
  await page.overlayGone();
  await page.page.click(".child");
  await page.expectText(".lazy", "0");
});
