import {compileComponent, sfcOptions, parse} from "./test/compiler/vue/component_project.ts";
import { compileMainModule } from "./compiler/vue/main_module.ts";
import { loadVueCompiler} from "./compiler/vue/compiler.ts";
const src=`<script setup lang="ts">
import { ref, computed } from 'vue'
import Child from './Child.vue'
import type { Foo } from './types'
interface Props { a: string; b?: number }
const props = withDefaults(defineProps<Props>(), { b: 3 })
const count = ref<number>(0)
const double = computed(() => count.value * 2)
function inc(): void { count.value++ }
</script>
<template>
  <div class="x"><img src="./logo.png"><img src="/vite.svg"><img src="@/assets/a.svg">
    <button @click="inc()">{{ count as number }} {{ double }} {{ props.a }}</button>
    <Child v-for="i in 3" :key="i"/>
  </div>
</template>
<style scoped>.x { color: v-bind('props.a') }</style>
<style module lang="scss">.y { color: red }</style>
<i18n locale="en" lang="json">{"a":1}</i18n>
`;
const r = await compileComponent(src);
console.log(r.code, r.deps, r.warnings);
const opts=sfcOptions();
const c = await loadVueCompiler();
let t=performance.now(); let parseT=0;
const N=100;
for(let i=0;i<N;i++){ const t1=performance.now(); const d=await parse(src+"<!--"+i+"-->",opts); parseT+=performance.now()-t1; await compileMainModule(c,d,opts);}
console.log((performance.now()-t)/N, parseT/N);
t=performance.now();
await Promise.all(Array.from({length:N},async (_,i)=>{const d=await parse(src+"<!--x"+i+"-->",opts); await compileMainModule(c,d,opts);}));
console.log("parallel",(performance.now()-t)/N);
import {stopScriptCompiler} from "./compiler/script.ts"; await stopScriptCompiler();
