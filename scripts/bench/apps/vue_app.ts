import {
  type App,
  type Edit,
  INDEX,
  MOUNTED,
  paddingEdit,
  type Size,
  textEdit,
  withEdited,
} from "./app.ts";
import { childrenOf, fanOutFor, hiddenModules } from "./tree.ts";

/** In a deep tree, the parts whose number divided by five leaves this rest use a module each. */
const NOTED = { of: 5, rest: 3 };

/** The variable places of a component. */
interface Component {
  number: number;
  children: readonly number[];
  /** Default: version 0. */
  text?: string;
  /** The `padding-left` of its text. Default: none. */
  padding?: string;
  /** Whether it shows the text of a module of its own. */
  noted: boolean;
}

const SCRIPT = (number: number) =>
  `const props = defineProps<{ depth: number }>();
const count = ref<number>(${number});
const doubled = computed(() => count.value * 2 + props.depth);
function add(step: number): void {
  count.value += step;
}`;

function component(
  { number, children, text = "version 0", padding, noted }: Component,
): string {
  const imports = children.map((child) => `import Part${child} from "./Part${child}.vue";\n`);
  if (noted) imports.push(`import { note } from "../notes/note${number}";\n`);
  const tags = children.map((child) => `\n    <Part${child} :depth="depth + 1" />`);
  if (noted) tags.unshift("\n    <i>{{ note }}</i>");
  return `<script setup lang="ts">
import { computed, ref } from "vue";
${imports.join("")}
${SCRIPT(number)}
</script>

<template>
  <section class="part" data-part="${number}" :data-depth="depth">
    <b>Part ${number}, ${text}</b>
    <button type="button" @click="add(1)">{{ count }} / {{ doubled }}</button>
    <em v-if="count > 1000">Many</em>${tags.join("")}
  </section>
</template>

<style scoped>
.part {
  padding: ${number % 5}px;
  border: 1px solid hsl(${number % 360} 50% 50%);
}${padding ? `\nb {\n  padding-left: ${padding};\n}` : ""}
</style>
`;
}

const note = (number: number, text = "version 0") =>
  `export const note: string = "Note ${number}, ${text}";\n`;

const root = (top: number, text: string) =>
  `<script setup lang="ts">
import { onMounted } from "vue";
import Part${top} from "./components/Part${top}.vue";
import { label } from "./label";
import { mounted } from "./mounted";

onMounted(mounted);
</script>

<template>
  <p id="label">{{ label }}</p>${text}
  <Part${top} :depth="0" />
</template>
`;

const MAIN = `import { createApp } from "vue";
import App from "./App.vue";
import "./style.css";

createApp(App).mount("#app");
`;

const CONFIG = `import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

export default defineConfig({ plugins: [vue()] });
`;

const labelEdit = textEdit("a module", {
  file: "src/label.ts",
  selector: "#label",
  content: (text) => `export const label: string = "Label, ${text}";\n`,
});

const styleSheetEdit = (name: string) =>
  paddingEdit(name, {
    file: "src/style.css",
    selector: "#label",
    content: (padding) => `#label {\n  padding-left: ${padding};\n}\n`,
  });

const leafEdit = (name: string) =>
  textEdit(name, {
    file: "src/components/Part1.vue",
    selector: "[data-part='1'] > b",
    content: (text) => component({ number: 1, children: [], noted: false, text }),
  });

const scopedStyleEdit = paddingEdit("a scoped style", {
  file: "src/components/Part2.vue",
  selector: "[data-part='2'] > b",
  content: (padding) => component({ number: 2, children: [], noted: false, padding }),
});

const noteEdit = textEdit("a leaf module", {
  file: `src/notes/note${NOTED.rest}.ts`,
  selector: `[data-part='${NOTED.rest}'] > i`,
  content: (text) => note(NOTED.rest, text),
});

const rootEdit = (top: number) =>
  textEdit("the root component", {
    file: "src/App.vue",
    selector: "#title",
    content: (text) => root(top, `\n  <h1 id="title">Bench, ${text}</h1>`),
  });

const flatEdits = (): [Edit, ...Edit[]] => [
  leafEdit("a component"),
  labelEdit,
  styleSheetEdit("a style"),
];

const deepEdits = (top: number): [Edit, ...Edit[]] => [
  leafEdit("a leaf component"),
  noteEdit,
  styleSheetEdit("a style sheet"),
  scopedStyleEdit,
  rootEdit(top),
];

/**
 * An app of Vue components that form a tree, a `.ts` module that the root uses, and a style sheet.
 * In a deep tree, each fifth component uses a module of its own.
 */
export function vueApp({ count, modules, deep }: Size): App {
  const fanOut = fanOutFor(count, deep);
  const edits = deep ? deepEdits(count) : flatEdits();
  const files: Record<string, string> = {
    "index.html": INDEX,
    "vite.config.ts": CONFIG,
    "src/main.ts": modules > 0 ? `import "./modules/m1";\n${MAIN}` : MAIN,
    "src/App.vue": root(count, ""),
    "src/mounted.ts": MOUNTED,
    [labelEdit.file]: labelEdit.content(0),
    ...hiddenModules(modules),
  };
  for (let number = 1; number <= count; number++) {
    const noted = deep && number % NOTED.of === NOTED.rest;
    const children = childrenOf(number, { count, fanOut });
    files[`src/components/Part${number}.vue`] = component({ number, children, noted });
    if (noted) files[`src/notes/note${number}.ts`] = note(number);
  }
  return {
    files: withEdited(files, edits),
    packages: { "@vitejs/plugin-vue": "6.0.11", "vue": "3.5.45" },
    edits,
  };
}
