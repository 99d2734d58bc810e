import { compileScript } from "../script.ts";
import { loadVueCompiler, type TypeFiles } from "./compiler.ts";
import { ComponentStore } from "./descriptor/component_store.ts";
import { diffComponents } from "./descriptor/diff.ts";
import { compileMainModule } from "./main_module/main_module.ts";
import type { SfcOptions } from "./options.ts";
import { TypeDependencies } from "./type_dependencies.ts";

/** Has what most components have. */
const SAMPLE = (edit: number) =>
  `<script setup lang="ts">
import { computed, ref, watch } from "vue";
import Child from "./Child.vue";
import type { Item } from "./types";

const props = withDefaults(defineProps<{ title: string; items?: Item[]; depth?: number }>(), {
  depth: 0,
});
const emit = defineEmits<{ select: [item: Item] }>();
const query = ref<string>("");
const found = computed(() => props.items?.filter(({ name }) => name.includes(query.value)) ?? []);
watch(query, (now, before) => console.debug(now, before));
function select(item: Item): void {
  emit("select", item);
}
</script>

<template>
  <section :class="{ deep: depth > 1 }" class="list">
    <h2 v-if="title">{{ title }} ${edit}</h2>
    <p v-else><slot name="empty">Nothing</slot></p>
    <input v-model.trim="query" type="text" @keyup.enter="select(found[0])" />
    <ul>
      <li v-for="(item, index) in found" :key="item.id" :style="{ order: index }">
        <Child :item="item" @click="select(item)"><b>{{ item.name }}</b></Child>
      </li>
    </ul>
  </section>
</template>

<style scoped>
.list { padding: 1px; }
</style>
`;

const NO_TYPES: TypeFiles = {
  fileExists: () => false,
  readFile: () => undefined,
  resolve: () => undefined,
};

const sampleOptions = (): SfcOptions => ({
  root: "/",
  base: "/",
  origin: "",
  isProduction: false,
  hmr: true,
  script: {},
  template: {},
  propsDestructure: undefined,
  componentId: undefined,
  isCustomElement: () => false,
  hasJsxPlugin: false,
  compilesAll: false,
  types: new TypeDependencies(NO_TYPES),
  importPackage: () => Promise.reject(new Error("There are no packages")),
  compileScript: ({ code, file, loader }) => compileScript({ code, file, loader }),
});

/** After so many components the compiler runs about as fast as it ever does. */
const ROUNDS = 40;
/** What the runtime has optimized is the whole process's, whatever number of servers. */
let roundsLeft = ROUNDS;

/**
 * Runs the compiler of components until the runtime has optimized it, so that the first edit is as quick as later ones. Each
 * round takes some milliseconds; a later call goes on where an earlier one was ended.
 *
 * @param mayGoOn Asked before each round, for as long as others want the turn; `false` ends it.
 */
export async function warmUpVueCompiler(mayGoOn: () => Promise<boolean>): Promise<void> {
  const compiler = await loadVueCompiler();
  const options = sampleOptions();
  const store = new ComponentStore(() => options);
  const file = "/Sample.vue";
  for (; roundsLeft > 0 && await mayGoOn(); roundsLeft--) {
    const source = SAMPLE(roundsLeft);
    const descriptor = store.describe(compiler, file, { source });
    const before = store.servedBlocks(compiler, file);
    if (before) diffComponents(before, descriptor.sfc);
    await compileMainModule(compiler, descriptor, options);
    store.mainServed(file, source);
  }
}
