/**
 * The same app in the file layout of each package manager, and with packages linked to their
 * sources.
 */
import assert from "node:assert/strict";
import { copyFile, mkdir, readdir, symlink } from "node:fs/promises";
import { browserForTests } from "../harness/browser.ts";
import { createInstalled, type Installer } from "../harness/layouts.ts";
import type { ProjectFiles } from "../harness/project.ts";
import { type ServerOptions, startServer } from "../harness/server.ts";
import { INDEX_HTML } from "../harness/small_app.ts";
import type { TestPage } from "../harness/test_page.ts";

const browser = browserForTests();

const DEPENDENCIES = {
  // CommonJS.
  "fast-deep-equal": "3.1.3",
  // Styles with fonts.
  "@fontsource/abel": "5.3.0",
  // Has its own dependencies, which pnpm, Deno and Plug'n'Play hide from the app.
  "pinia": "3.0.3",
  "vue": "3.5.45",
  // Scoped, with a peer.
  "@vueuse/shared": "15.0.0",
};

const manifest = (fields: Record<string, unknown> = {}) =>
  JSON.stringify({ name: "app", version: "1.0.0", private: true, type: "module", ...fields });

/** An app whose page shows results of its packages and counts in a store. */
const APP: ProjectFiles = {
  "index.html": INDEX_HTML,
  "src/main.ts": `import "@fontsource/abel/latin.css";
import { createPinia } from "pinia";
import { createApp } from "vue";
import App from "./App.vue";
createApp(App).use(createPinia()).mount("#app");
`,
  "src/store.ts": `import { defineStore } from "pinia";
export const useCount = defineStore("count", { state: () => ({ count: 0 }) });
`,
  "src/App.vue": `<script setup lang="ts">
import { type DebounceFilterOptions, toReactive } from "@vueuse/shared";
import equal from "fast-deep-equal";
import { isReactive, ref } from "vue";
import { useCount } from "./store";
defineProps<DebounceFilterOptions>();
const store = useCount();
const shown = [equal({ a: [1] }, { a: [1] }), isReactive(store), isReactive(toReactive(ref({ n: 1 })))];
</script>
<template>
  <h1>Hello</h1>
  <p id="shown">{{ JSON.stringify(shown) }}</p>
  <button id="count" @click="store.count++">{{ store.count }}</button>
</template>
<style>@import "@fontsource/abel/index.css";</style>
`,
};

/** Checks that the page works, and leaves the counter at 2. */
async function works(page: TestPage): Promise<void> {
  await page.expectText("#shown", "[true,true,true]");
  await page.page.click("#count");
  await page.page.click("#count");
  await page.expectText("#count", "2");
  const fonts = await page.page.evaluate(async () =>
    (await document.fonts.load("16px Abel")).length
  );
  // The script imports one font, the style the other.
  assert.equal(fonts, 2, page.record());
  // The page uses the project's own vue, not Vireo's embedded one.
  assert.deepEqual(page.requests.filter((url) => url.includes("/embedded/")), []);
  page.noProblems();
  assert.equal(page.loads, 1);
}

/** Runs an edit and asserts that its text appears while the page keeps its state. */
async function appears(page: TestPage, edit: () => Promise<void>, text: string): Promise<void> {
  await page.withoutReload(async () => {
    await edit();
    await page.expectText("h1", text);
  });
  await page.expectText("#count", "2");
  page.noProblems();
}

const LAYOUTS: { installer: Installer; options?: ServerOptions; name?: string }[] = [
  { installer: "pnpm" },
  {
    installer: "pnpm",
    options: { resolve: { preserveSymlinks: true } },
    name: "pnpm and preserveSymlinks",
  },
  { installer: "yarn with node_modules" },
  { installer: "yarn with Plug'n'Play" },
  { installer: "deno" },
];

for (const { installer, options, name = installer } of LAYOUTS) {
  Deno.test(`an app installed by ${name} works`, async () => {
    const files = { "package.json": manifest({ dependencies: DEPENDENCIES }) };
    await using project = await createInstalled(installer, files, APP);
    await using server = await startServer(project.root, options);
    await using page = await browser.open(server.url);
    await works(page);
    const edit = () => project.edit("src/App.vue", (code) => code.replace("Hello", "Hot"));
    await appears(page, edit, "Hot");
  });
}

Deno.test("plugins of a config work by Plug'n'Play", async () => {
  await using project = await createInstalled("yarn with Plug'n'Play", {
    "package.json": manifest({
      dependencies: { vue: "3.5.45" },
      // Has its own dependencies, some of them CommonJS, and a peer.
      devDependencies: { "vite-svg-loader": "5.1.3" },
    }),
  }, {
    "index.html": INDEX_HTML,
    "vite.config.ts": `import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";
import svgLoader from "vite-svg-loader";
export default defineConfig({ plugins: [vue(), svgLoader()] });
`,
    "src/icon.svg": `<svg xmlns="http://www.w3.org/2000/svg"><text>Hello</text></svg>`,
    "src/main.ts": `import { createApp } from "vue";
import Icon from "./icon.svg?component";
createApp(Icon).mount("#app");
`,
  });
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  await page.expectText("#app svg", "Hello");
  page.noProblems();
});

Deno.test("a package that Yarn installs by Plug'n'Play while the server runs reaches the page", async () => {
  const files = { "package.json": manifest({ dependencies: DEPENDENCIES }) };
  await using project = await createInstalled("yarn with Plug'n'Play", files, APP);
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  await page.expectText("#shown", "[true,true,true]");
  /** The URL of the package that the app imports. */
  const imported = async () => {
    const app = await server.server.handle.moduleGraph.getModuleByUrl("/src/App.vue");
    const urls = Array.from(app!.importedModules, ({ url }) => url);
    return urls.find((url) => /fast-deep-equal_index-\w+\.js$/.test(url));
  };
  const first = await imported();
  assert.ok(first);
  // Installs another version, which is another archive.
  const archives = await readdir(project.path(".yarn/cache"));
  const archive = archives.find((name) => name.startsWith("fast-deep-equal"))!;
  const update = (name: string) => name.replace("3.1.3", "3.1.4");
  const cache = project.path(".yarn/cache");
  await copyFile(`${cache}/${archive}`, `${cache}/${update(archive)}`);
  await page.untilLoad(() =>
    project.edit(".pnp.cjs", (code) => code.replaceAll(archive, update(archive)))
  );
  await page.expectText("#shown", "[true,true,true]");
  const second = await imported();
  assert.ok(second && second !== first, second);
  page.noProblems();
});

/** A package of source files, as in workspaces and linked folders. */
const LIBRARY: ProjectFiles = {
  "package.json": JSON.stringify({
    name: "@scope/library",
    version: "1.0.0",
    type: "module",
    exports: { ".": "./src/index.ts", "./*": "./src/*" },
    peerDependencies: { vue: "3" },
  }),
  "src/index.ts": `export const shout = (name: string): string => name.toUpperCase();\n`,
  "src/greeting.ts": `export const greeting: string = "Hello";\n`,
  "src/Title.vue": `<script setup lang="ts">
import { inject } from "vue";
import { greeting } from "./greeting";
const name = inject<string>("name");
</script>
<template><h1>{{ greeting }} {{ name }}</h1></template>
`,
};

/** The app with a heading from the library, which receives the name. */
const APP_WITH_LIBRARY: ProjectFiles = {
  ...APP,
  "src/App.vue": (APP["src/App.vue"] as string)
    .replace("<h1>Hello</h1>", "<Title />")
    .replace(
      "const store",
      `import { shout } from "@scope/library";
import Title from "@scope/library/Title.vue";
import { provide } from "vue";
provide("name", shout("you"));
const store`,
    ),
};

/** Files with their paths prefixed by a folder. */
const below = (folder: string, files: ProjectFiles): ProjectFiles =>
  Object.fromEntries(Object.entries(files).map(([file, text]) => [`${folder}/${file}`, text]));

/** Checks that edits of the library's sources are hot updates of the app. */
async function followsLibrary(
  page: TestPage,
  edit: (file: string, find: string, replacement: string) => Promise<void>,
): Promise<void> {
  await page.expectText("h1", "Hello YOU");
  await works(page);
  await appears(page, () => edit("src/Title.vue", "{{ name }}", "{{ name }}!"), "Hello YOU!");
  await appears(page, () => edit("src/greeting.ts", "Hello", "Hot"), "Hot YOU!");
}

for (const installer of ["npm", "pnpm", "yarn with Plug'n'Play"] as const) {
  Deno.test(`a package of a workspace by ${installer} is source`, async () => {
    const manifests = {
      "package.json": JSON.stringify({ private: true, workspaces: ["packages/*"] }),
      "pnpm-workspace.yaml": "packages: [packages/*]\n",
      "packages/app/package.json": manifest({
        dependencies: {
          ...DEPENDENCIES,
          "@scope/library": installer === "npm" ? "1.0.0" : "workspace:*",
        },
      }),
      "packages/library/package.json": LIBRARY["package.json"]!,
    };
    await using project = await createInstalled(installer, manifests, {
      ...below("packages/app", APP_WITH_LIBRARY),
      ...below("packages/library", LIBRARY),
    });
    await using server = await startServer(project.path("packages/app"));
    await using page = await browser.open(server.url);
    await followsLibrary(
      page,
      (file, find, replacement) =>
        project.edit(`packages/library/${file}`, (code) => code.replace(find, replacement)),
    );
  });
}

Deno.test("a package that is linked from outside of the root is source, with the root's vue", async () => {
  // A developer of the library has installed its dependencies, including a second copy of vue.
  const libraryManifest = JSON.parse(LIBRARY["package.json"] as string);
  await using library = await createInstalled("npm", {
    "package.json": JSON.stringify({ ...libraryManifest, devDependencies: { vue: "3.5.45" } }),
  }, LIBRARY);
  await using project = await createInstalled("npm", {
    "package.json": manifest({ dependencies: DEPENDENCIES }),
  }, APP_WITH_LIBRARY);
  // The link that `npm link` creates.
  await mkdir(project.path("node_modules/@scope"));
  await symlink(library.root, project.path("node_modules/@scope/library"), "junction");
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  await followsLibrary(
    page,
    (file, find, replacement) => library.edit(file, (code) => code.replace(find, replacement)),
  );
  // The package is served from its own folder.
  const title = server.server.handle.moduleGraph.getModulesByFile(`${library.root}/src/Title.vue`);
  assert.ok(
    title && Array.from(title).some(({ url }) => url === `/@fs${library.root}/src/Title.vue`),
  );
});
