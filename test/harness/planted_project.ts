import { mkdir, symlink } from "node:fs/promises";
import path from "node:path";
import { createProject, type ProjectFiles, type TempProject } from "./project.ts";

/** Number of modules whose exports the barrel passes on. */
export const BARREL_SIZE = 500;

const SLOW_PLUGIN = `
const pause = (milliseconds) => {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
};
export default {
  cacheDir: "node_modules/.cache",
  plugins: [{
    name: "slow-banner",
    transform(code, id) {
      if (!/\\/src\\/\\w+\\.(ts|vue)$/.test(id)) return;
      pause(30);
      return "/* banner */ " + code;
    },
  }],
};
`;

const APP: ProjectFiles = {
  "package.json": '{ "name": "planted", "private": true, "type": "module" }',
  "vite.config.js": SLOW_PLUGIN,
  "index.html":
    '<body><div id="app"></div><script type="module" src="/src/main.ts"></script></body>',
  "src/main.ts": 'import { createApp } from "vue";\nimport "./settings.ts";\n' +
    'import App from "./App.vue";\ncreateApp(App).mount("#app");\n',
  // A dead end: only the entry imports it, and nothing accepts it.
  "src/settings.ts": 'export const title = "settings";\n',
  "src/App.vue": `<script setup lang="ts">
import { ref } from "vue";
import { Icon7 } from "./icons/index.ts";
import { userName } from "./session.ts";
import { label } from "ui-kit";
import { paint } from "color-kit";
import { draw } from "old-chart";
const count = ref(0);
</script>

<template>
  <h1>{{ label }}</h1>
  <button id="count" @click="count++">{{ count }}</button>
  <p id="text">{{ paint(userName()) }} {{ Icon7 }} {{ draw() }}</p>
</template>

<style scoped>
h1 { color: teal }
</style>
`,
  // A cycle: two modules that import each other.
  "src/session.ts": 'import { apiUrl } from "./client.ts";\n' +
    'export const token = "t";\nexport const userName = () => `user of ${apiUrl()}`;\n',
  "src/client.ts": 'import { token } from "./session.ts";\n' +
    "export const apiUrl = () => `/api?${token}`;\n",
  "node_modules/color-kit/package.json":
    '{ "name": "color-kit", "version": "2.1.0", "type": "module", "main": "index.js" }',
  "node_modules/color-kit/index.js": "export const paint = (text) => `[${text}]`;\n",
  "node_modules/old-chart/package.json":
    '{ "name": "old-chart", "version": "1.0.3", "type": "module", "main": "index.js" }',
  "node_modules/old-chart/index.js": 'import { paint } from "color-kit";\n' +
    'export const draw = () => paint("chart");\n',
  "node_modules/old-chart/node_modules/color-kit/package.json":
    '{ "name": "color-kit", "version": "1.9.2", "type": "module", "main": "index.js" }',
  "node_modules/old-chart/node_modules/color-kit/index.js":
    "export const paint = (text) => `(${text})`;\n",
  "packages/ui-kit/package.json":
    '{ "name": "ui-kit", "version": "0.4.0", "type": "module", "exports": "./index.ts" }',
  "packages/ui-kit/index.ts": 'export const label: string = "Planted";\n',
};

/**
 * A project with a known case for each view of the inspector: a dead end, a cycle, a barrel, a slow
 * plugin, two versions of one package, a linked package.
 */
export async function plantedProject(): Promise<TempProject> {
  const icons = Array.from({ length: BARREL_SIZE }, (_, index) => index);
  const project = await createProject({
    ...APP,
    "src/icons/index.ts": icons.map((index) => `export * from "./icon${index}.ts";\n`).join(""),
    ...Object.fromEntries(
      icons.map((index) => [
        `src/icons/icon${index}.ts`,
        `export const Icon${index} = "icon ${index}";\n`,
      ]),
    ),
  });
  await mkdir(project.path("node_modules"), { recursive: true });
  await symlink(
    path.join(project.root, "packages/ui-kit"),
    project.path("node_modules/ui-kit"),
    "junction",
  );
  return project;
}
