/** Components that plugins generate, or that change without an edit of their text. */
import { writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { Plugin, ServerHandle } from "../../mod.ts";
import { browserForTests } from "../harness/browser.ts";
import { createProject } from "../harness/project.ts";
import { startServer } from "../harness/server.ts";
import { change, STATEFUL_APP } from "../harness/small_app.ts";

const browser = browserForTests();

const PAGE = `<script setup>
import { ref } from "vue";
const count = ref(1);
const views = Object.keys(import.meta.glob("./views/*.js")).join();
const values = "WATCHED NAMED OLDER";
</script>
<template><p class="child" @click="count++">{{ count }} {{ views }} {{ values }}</p></template>
`;

/** Replaces a word of the compiled component by the text of a file. */
function insert(word: string, options: { watches?: boolean } & Omit<Plugin, "name">): Plugin {
  const { watches, ...hooks } = options;
  return {
    name: `insert:${word}`,
    async transform(code, id) {
      if (!id.endsWith("/Child.vue")) return undefined;
      const file = id.replace("Child.vue", `${word.toLowerCase()}.txt`);
      if (watches) this.addWatchFile(file);
      return code.replace(word, await readFile(file, "utf8"));
    },
    ...hooks,
  };
}

Deno.test("a component is created again when something outside of its text changes it", async () => {
  await using project = await createProject({
    ...STATEFUL_APP,
    "src/Child.vue": PAGE,
    "src/views/one.js": "export {};",
    "src/watched.txt": "a",
    "src/named.txt": "b",
    "src/older.txt": "c",
  });
  const childModule = (graph: { getModuleById(id: string): unknown }) =>
    [graph.getModuleById(project.path("src/Child.vue"))] as never;
  await using server = await startServer(project.root, {
    plugins: [
      insert("WATCHED", { watches: true }),
      insert("NAMED", {
        hotUpdate({ file }) {
          return file.endsWith("named.txt") ? childModule(this.environment.moduleGraph) : undefined;
        },
      }),
      insert("OLDER", {
        handleHotUpdate: ({ file, server }) =>
          file.endsWith("older.txt") ? childModule(server.moduleGraph) : undefined,
      }),
    ],
  });
  await using page = await browser.open(server.url);
  const one = "./views/one.js";
  await page.expectText(".child", `1 ${one} a b c`);
  await page.withoutReload(async () => {
    await page.page.click(".child");
    await project.write("src/views/two.js", "export {};");
    await page.expectText(".child", `1 ${one},./views/two.js a b c`);
    await project.remove("src/views/two.js");
    await page.expectText(".child", `1 ${one} a b c`);
    for (
      const [file, text, values] of [
        ["watched", "x", "x b c"],
        ["named", "y", "x y c"],
        ["older", "z", "x y z"],
      ]
    ) {
      await page.page.click(".child");
      await project.write(`src/${file}.txt`, text!);
      await page.expectText(".child", `1 ${one} ${values}`);
    }
    await page.page.click(".child");
    await project.edit("src/Child.vue", change("<p class", `<p title="more" class`));
    await page.page.waitForSelector(".child[title=more]");
    await page.expectText(".child", `2 ${one} x y z`);
  });
  page.noProblems();
});

/** A component with every kind of block that is a separate module. */
const generated = (name: string, value: string) =>
  `<script setup>const text = ${JSON.stringify(value)}</script>
<template><p id="${name}" class="box" :class="$style.wide">{{ text }}</p></template>
<style scoped>.box { color: ${value} }</style>
<style module>.wide { background-color: ${value} }</style>
`;

Deno.test("components that plugins generate have their styles, and are updated with them", async () => {
  await using project = await createProject({
    ...STATEFUL_APP,
    "src/App.vue": `<script setup>
import Named from "virtual:named.vue";
import Existing from "./Existing.vue";
import Rewritten from "./Rewritten.vue";
</script>
<template><Named /><Existing /><Rewritten /></template>
`,
    "src/Existing.vue": "nothing that a compiler would take",
    "src/Rewritten.vue": generated("rewritten", "VALUE"),
    "src/value.txt": "red",
  });
  const valueFile = project.path("src/value.txt");
  const ids = {
    "virtual:named.vue": "named",
    [project.path("src/Existing.vue")]: "existing",
  };
  const make: Plugin = {
    name: "make",
    resolveId(id) {
      return id === "virtual:named.vue" ? id : undefined;
    },
    async load(id) {
      const name = Object.entries(ids).find(([known]) => known === id)?.[1];
      if (name === undefined) return undefined;
      this.addWatchFile(valueFile);
      return generated(name, await readFile(valueFile, "utf8"));
    },
  };
  const rewrite: Plugin = {
    name: "rewrite",
    enforce: "pre",
    async transform(code, id) {
      if (!id.endsWith("/Rewritten.vue")) return undefined;
      this.addWatchFile(valueFile);
      return code.replaceAll("VALUE", await readFile(valueFile, "utf8"));
    },
  };
  await using server = await startServer(project.root, { plugins: [make, rewrite] });
  await using page = await browser.open(server.url);
  const expectValue = async (value: string, color: string) => {
    for (const name of ["named", "existing", "rewritten"]) {
      await page.expectText(`#${name}`, value);
      await page.expectStyle(`#${name}`, "color", color);
      await page.expectStyle(`#${name}`, "background-color", color);
    }
  };
  await expectValue("red", "rgb(255, 0, 0)");
  await page.withoutReload(async () => {
    await project.write("src/value.txt", "blue");
    await expectValue("blue", "rgb(0, 0, 255)");
    await project.edit("src/Rewritten.vue", change("color: VALUE", "color: VALUE; top: 0"));
    await project.write("src/value.txt", "lime");
    await expectValue("lime", "rgb(0, 255, 0)");
  });
  page.noProblems();
});

/** A template preprocessor for lines of the form `tag#id text`. */
const FAKE_PUG = {
  "node_modules/pug/package.json": `{ "name": "pug", "version": "3.0.0", "main": "index.js" }`,
  "node_modules/pug/index.js": `exports.compile = (source) => Object.assign(
  () => source.trim().replace(/^(\\w+)#(\\w+) (.*)$/gm, '<$1 id="$2" @click="count++">$3</$1>'),
  { dependencies: [] },
);`,
};

Deno.test("components that plugins generate can have blocks in other languages, and are reloaded", async () => {
  let value = "one";
  const components: Record<string, () => string> = {
    "virtual:template.vue": () =>
      `<script setup>import { ref } from "vue"; const count = ref(1);</script>
<template lang="pug">p#pug {{ count }} ${value}</template>`,
    "virtual:script.vue": () =>
      `<script lang="jsx">import { h } from "vue";
export default {
  data: () => ({ count: 1 }),
  render() { return <p id="jsx" onClick={() => this.count++}>{this.count} ${value}</p>; },
};</script>`,
  };
  const make: Plugin = {
    name: "make",
    resolveId: (id) => id in components ? id : undefined,
    load: (id) => components[id]?.(),
  };
  await using project = await createProject({
    ...STATEFUL_APP,
    ...FAKE_PUG,
    "src/App.vue": `<script setup>
import Template from "virtual:template.vue";
import Script from "virtual:script.vue";
</script>
<template><Template /><Script /></template>
`,
  });
  await using server = await startServer(project.root, {
    plugins: [make],
    esbuild: { jsx: "transform", jsxFactory: "h" },
  });
  await using page = await browser.open(server.url);
  await page.expectText("#pug", "1 one");
  await page.expectText("#jsx", "1 one");
  const { moduleGraph, reloadModule } = server.server.handle;
  const expectBoth = async (text: string) => {
    for (const name of ["template", "script"]) {
      for (const module of moduleGraph.getModulesByFile(`virtual:${name}.vue`)!) {
        await reloadModule(module);
      }
    }
    await page.expectText("#pug", text);
    await page.expectText("#jsx", text);
  };
  await page.withoutReload(async () => {
    value = "two";
    await expectBoth("1 two");
    // Reloading a component with unchanged code creates it again.
    await page.page.click("#pug");
    await page.page.click("#jsx");
    await page.expectText("#pug", "2 two");
    await page.expectText("#jsx", "2 two");
    await expectBoth("1 two");
  });
  page.noProblems();
});

Deno.test("a plugin that reloads a component after a save does not reset its state", async () => {
  await using project = await createProject({
    ...STATEFUL_APP,
    "src/Child.vue": `<script setup>
import { ref } from "vue";
const count = ref(1);
</script>
<template><p class="child" @click="count++">{{ count }} zero</p></template>
`,
  });
  const file = project.path("src/Child.vue");
  let reloadsFrom = "";
  const calls: Promise<void>[] = [];
  const reload = (server: ServerHandle, from: string) => {
    if (reloadsFrom !== from) return;
    for (const module of server.moduleGraph.getModulesByFile(file)!) {
      calls.push(server.reloadModule(module));
    }
  };
  const reloads: Plugin = {
    name: "reloads",
    configureServer(server) {
      server.watcher.on("change", () => reload(server, "the watcher"));
    },
    handleHotUpdate: ({ server }) => reload(server, "the hook"),
  };
  await using server = await startServer(project.root, { plugins: [reloads] });
  await using page = await browser.open(server.url);
  const { handle } = server.server;
  await page.expectText(".child", "1 zero");
  await page.withoutReload(async () => {
    await page.page.click(".child");
    await page.expectText(".child", "2 zero");
    // Without a save, only the plugin knows the reason, so the component is created again.
    reload(handle, reloadsFrom);
    await page.expectText(".child", "1 zero");
    await page.page.click(".child");
    await page.expectText(".child", "2 zero");
    reloadsFrom = "the watcher";
    await project.edit("src/Child.vue", change("zero", "one"));
    await page.expectText(".child", "2 one");
    await Promise.all(calls.splice(0));
    reloadsFrom = "the hook";
    await project.edit("src/Child.vue", change("one", "two"));
    await page.expectText(".child", "2 two");
    await Promise.all(calls.splice(0));
    // A plugin's own watcher can be faster.
    reloadsFrom = "a watcher of its own";
    writeFileSync(file, (await project.read("src/Child.vue")).replace("two", "three"));
    reload(handle, reloadsFrom);
    await Promise.all(calls.splice(0));
    await page.expectText(".child", "2 three");
    // Messages arrive in order, so all earlier ones have been applied by now.
    await project.edit("src/Child.vue", change("three", "four"));
    await page.expectText(".child", "2 four");
  });
  page.noProblems();
});
