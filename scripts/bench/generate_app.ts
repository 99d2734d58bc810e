import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

/** Imports of each component: the tree looks like those of real apps, neither a list nor a star. */
const FAN_OUT = 8;

/** The files that the edits change, and the elements that show the edits. */
export const EDITED = {
  component: { file: "src/components/Part1.vue", selector: "[data-part='1'] > b" },
  module: { file: "src/label.ts", selector: "#label" },
  style: { file: "src/style.css", selector: "#label" },
} as const;

/** The texts that the edits write: each version differs from every other in one visible place. */
export const versions = {
  component: (version: number) => component(1, [], `Part 1, version ${version}`),
  module: (version: number) => `export const label: string = "Label, version ${version}";\n`,
  style: (version: number) => `#label {\n  padding-left: ${version}px;\n}\n`,
};

function component(number: number, children: readonly number[], text: string): string {
  const imports = children.map((child) => `import Part${child} from "./Part${child}.vue";\n`);
  const tags = children.map((child) => `\n    <Part${child} :depth="depth + 1" />`);
  return `<script setup lang="ts">
import { computed, ref } from "vue";
${imports.join("")}
const props = defineProps<{ depth: number }>();
const count = ref<number>(${number});
const doubled = computed(() => count.value * 2 + props.depth);
function add(step: number): void {
  count.value += step;
}
</script>

<template>
  <section class="part" data-part="${number}" :data-depth="depth">
    <b>${text}</b>
    <button type="button" @click="add(1)">{{ count }} / {{ doubled }}</button>
    <em v-if="count > 1000">Many</em>${tags.join("")}
  </section>
</template>

<style scoped>
.part {
  padding: ${number % 5}px;
  border: 1px solid hsl(${number % 360} 50% 50%);
}
</style>
`;
}

/**
 * Children of a component. The leaves of the tree have the low numbers, so component 1 is always a
 * leaf.
 */
function childrenOf(number: number, count: number): number[] {
  const place = count - number;
  return Array.from({ length: FAN_OUT }, (_, index) => place * FAN_OUT + index + 1)
    .map((child) => count - child)
    .filter((child) => child >= 1);
}

const APP = (top: number) =>
  `<script setup lang="ts">
import { onMounted } from "vue";
import Part${top} from "./components/Part${top}.vue";
import { label } from "./label";
import { mounted } from "./mounted";

onMounted(mounted);
</script>

<template>
  <p id="label">{{ label }}</p>
  <Part${top} :depth="0" />
</template>
`;

const INDEX = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Bench</title>
  </head>
  <body>
    <div id="app"></div>
    <script type="module" src="/src/main.ts"></script>
  </body>
</html>
`;

const MAIN = `import { createApp } from "vue";
import App from "./App.vue";
import "./style.css";

createApp(App).mount("#app");
`;

/**
 * Writes the time at the end of mounting, by the page's own clock: milliseconds since the
 * navigation began.
 */
const MOUNTED = `export function mounted(): void {
  document.documentElement.dataset.mounted = String(performance.now());
}
`;

const CONFIG = `import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

export default defineConfig({ plugins: [vue()] });
`;

/** A tree of modules that the page imports without showing anything of them. */
function plainModules(count: number): Record<string, string> {
  const files: Record<string, string> = {};
  for (let number = 1; number <= count; number++) {
    const children = childrenOf(count + 1 - number, count).map((child) => count + 1 - child);
    const imports = children.map((child) =>
      `import { value as value${child} } from "./m${child}";\n`
    );
    const sum = [number, ...children.map((child) => `value${child}`)].join(" + ");
    files[`src/modules/m${number}.ts`] = `${
      imports.join("")
    }export const value: number = ${sum};\n`;
  }
  return files;
}

/**
 * Writes an app of Vue components that form a tree, a `.ts` module that the root uses, and a style
 * sheet.
 *
 * @param root An existing folder.
 * @param count Number of components beside the root.
 * @param modules Number of modules that the page imports without showing anything of them.
 */
export async function generateApp(root: string, count: number, modules = 0): Promise<void> {
  const files: Record<string, string> = {
    "index.html": INDEX,
    "vite.config.ts": CONFIG,
    "src/main.ts": modules > 0 ? `import "./modules/m1";\n${MAIN}` : MAIN,
    "src/App.vue": APP(count),
    "src/mounted.ts": MOUNTED,
    [EDITED.module.file]: versions.module(0),
    [EDITED.style.file]: versions.style(0),
    ...plainModules(modules),
  };
  for (let number = 1; number <= count; number++) {
    files[`src/components/Part${number}.vue`] = component(
      number,
      childrenOf(number, count),
      `Part ${number}, version 0`,
    );
  }
  for (const folder of ["components", "modules"]) {
    await mkdir(path.join(root, "src", folder), { recursive: true });
  }
  for (const [file, content] of Object.entries(files)) {
    await writeFile(path.join(root, file), content);
  }
}
