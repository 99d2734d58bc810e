import type { ProjectFiles } from "./project.ts";

/** A page with an element `#app` that loads `/src/main.ts`. */
export const INDEX_HTML = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <link rel="icon" href="data:,">
    <title>Test</title>
  </head>
  <body>
    <div id="app"></div>
    <script type="module" src="/src/main.ts"></script>
  </body>
</html>
`;

/**
 * The files of an app that shows a value.
 *
 * @param main The body of `src/main.ts`, which calls `show(value)` with the value to assert.
 * @param files Additional files.
 */
export function showingApp(main: string, files: ProjectFiles = {}): ProjectFiles {
  return {
    "index.html": INDEX_HTML,
    "src/show.ts": `export function show(value: unknown): void {
  document.querySelector("#app")!.textContent = JSON.stringify(value);
}
`,
    "src/main.ts": `import { show } from "./show";\n${main}`,
    ...files,
  };
}

/**
 * The files of an app without TypeScript whose modules log their events with `console.log`.
 *
 * @param files At least `main.js`.
 */
export function tellingApp(files: ProjectFiles): ProjectFiles {
  return {
    "index.html": `<!doctype html>
<link rel="icon" href="data:,">
<div id="app"></div>
<script type="module" src="/main.js"></script>
`,
    ...files,
  };
}

/** An edit that replaces the first occurrence. */
export function change(from: string | number, to: string | number): (code: string) => string {
  return (code) => code.replace(String(from), () => String(to));
}

/** The bytes of a PNG of one transparent pixel. */
export const PIXEL_PNG = Uint8Array.fromBase64(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
);

/** A component with state and a scoped style, in {@linkcode STATEFUL_APP}. */
export const CHILD = `<script setup lang="ts">
import { ref } from "vue";
import { unit } from "./unit";

const count = ref(1);
</script>

<template>
  <button class="child" @click="count++">{{ count }} {{ unit }}</button>
</template>

<style scoped>
.child { padding-left: 1px; }
</style>
`;

/**
 * An app whose root and child each have state, which shows the components that an update has
 * created again.
 */
export const STATEFUL_APP = {
  "index.html": INDEX_HTML,
  "src/main.ts": `import { createApp } from "vue";
import App from "./App.vue";
createApp(App).mount("#app");
`,
  "src/App.vue": `<script setup lang="ts">
import { ref } from "vue";
import Child from "./Child.vue";

const typed = ref("");
</script>

<template>
  <input id="typed" v-model="typed">
  <p id="echo">{{ typed }}!</p>
  <Child />
</template>
`,
  "src/Child.vue": CHILD,
  "src/unit.ts": `export const unit: string = "apples";\n`,
};
