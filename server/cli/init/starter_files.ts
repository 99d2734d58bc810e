import manifest from "../../../deno.json" with { type: "json" };

/** Files by path, relative to the starter's folder. */
export type StarterFiles = Readonly<Record<string, string>>;

const page = (title: string, script: string) =>
  `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <link rel="icon" href="data:,">
    <title>${title.replace(/[<&]/g, (char) => `&#${char.charCodeAt(0)};`)}</title>
  </head>
  <body>
    <div id="app"></div>
    <script type="module" src="${script}"></script>
  </body>
</html>
`;

const MAIN = `import { createApp } from "vue";
import App from "./App.vue";
import "./style.css";

createApp(App).mount("#app");
`;

const APP = `<script setup lang="ts">
import ClickCounter from "./ClickCounter.vue";
</script>

<template>
  <main>
    <h1>Hello</h1>
    <p>Edit <code>App.vue</code> and save: the page changes, and the count stays.</p>
    <ClickCounter :start="0" />
  </main>
</template>

<style scoped>
main {
  max-width: 36rem;
  margin: 15vh auto;
  padding: 0 1.5rem;
}
</style>
`;

const COUNTER = `<script setup lang="ts">
import { ref } from "vue";

const props = defineProps<{ start: number }>();
const count = ref(props.start);
</script>

<template>
  <button type="button" @click="count++">Clicked {{ count }} times</button>
</template>
`;

const STYLE = `:root {
  color-scheme: light dark;
  font: 16px/1.5 system-ui, sans-serif;
}

button {
  padding: 0.5rem 1rem;
  border: 1px solid currentcolor;
  border-radius: 0.5rem;
  background: none;
  font: inherit;
  cursor: pointer;
}
`;

const TSCONFIG = `{
  "compilerOptions": {
    "target": "es2023",
    "lib": ["ES2023", "DOM", "DOM.Iterable"],
    "module": "esnext",
    "moduleResolution": "bundler",
    "types": ["vite/client"],
    "strict": true,
    "noEmit": true,
    "verbatimModuleSyntax": true,
    "allowImportingTsExtensions": true,
    "skipLibCheck": true
  },
  "include": ["src"]
}
`;

const CONFIG = `import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

export default defineConfig({ plugins: [vue()] });
`;

const packageJson = (name: string) => ({
  name,
  private: true,
  version: "0.0.0",
  type: "module",
  scripts: { dev: "vireo", smoke: "vireo smoke", build: "vue-tsc && vite build" },
  dependencies: { vue: `^${manifest.imports.vue.replace(/^.*@/, "")}` },
  devDependencies: {
    "@vitejs/plugin-vue": "^6.0.10",
    "typescript": "~6.0.3",
    "vite": "^8.3.4",
    "vue-tsc": "^3.3.13",
  },
});

/**
 * The files of a starter.
 *
 * @param name The folder's name; becomes the page's title and the package's name.
 * @param withPackage Whether npm installs the dependencies; otherwise Vireo provides them.
 */
export function starterFiles(name: string, withPackage: boolean): StarterFiles {
  const sources = {
    "main.ts": MAIN,
    "App.vue": APP,
    "ClickCounter.vue": COUNTER,
    "style.css": STYLE,
  };
  if (!withPackage) return { "index.html": page(name, "./main.ts"), ...sources };
  return {
    "package.json": `${JSON.stringify(packageJson(packageName(name)), null, 2)}\n`,
    "vite.config.ts": CONFIG,
    "tsconfig.json": TSCONFIG,
    ".gitignore": "node_modules\ndist\n*.local\n",
    "index.html": page(name, "/src/main.ts"),
    ...Object.fromEntries(Object.entries(sources).map(([file, text]) => [`src/${file}`, text])),
  };
}

/** The name with only the characters that npm allows. */
function packageName(name: string): string {
  const allowed = name.toLowerCase().replace(/[^a-z\d._~-]+/g, "-").replace(/^[._-]+|-+$/g, "");
  return allowed || "app";
}
