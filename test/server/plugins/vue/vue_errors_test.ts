/**
 * Errors inside the blocks of a component have the file, line and column of the whole component.
 */
import assert from "node:assert/strict";
import { createProjectWith } from "../../../harness/packages.ts";
import { startServer } from "../../../harness/server.ts";

/** Components with `§` before the place of the error. */
const COMPONENTS: Record<string, { source: string; message: RegExp }> = {
  scss: {
    source: `<template><p>x</p></template>

<style lang="scss" scoped>
.ok { color: red }
.bad { color: §$missing; }
</style>
`,
    message: /Undefined variable/,
  },
  firstLine: {
    source: `<template><p>x</p></template>
<style lang="scss">.bad { color: §$missing; }</style>
`,
    message: /Undefined variable/,
  },
  scopedCss: {
    source: `<template><p>x</p></template>

<style>
.other { color: red }
</style>

<style scoped>
.ok { color: red }
§.bad { color: red
</style>
`,
    message: /Unclosed block/,
  },
  import: {
    source: `<template><p>x</p></template>

<style>
§@import "./missing.css";
</style>
`,
    message: /Cannot resolve "\.\/missing\.css"/,
  },
  composes: {
    source: `<template><p>x</p></template>

<style module>
.ok { color: red }
.bad { composes: other from §"./missing.css" }
</style>
`,
    message: /Cannot resolve "\.\/missing\.css"/,
  },
  expression: {
    source: `<script setup lang="ts">
const count = 1;
</script>

<template>
  <p>{{ §count +* 2 }}</p>
</template>
`,
    message: /Unexpected token/,
  },
  element: {
    source: `<script setup lang="ts">
const count = 1;
</script>

<template>
  <div>
    §<p>{{ count }}
  </div>
</template>
`,
    message: /missing end tag/,
  },
  styleBinding: {
    source: `<script setup lang="ts">
const size = 1;
</script>

<template><p>x</p></template>

<style scoped>
/* v-bind("size +* 2") */
.ok { width: v-bind(size) }
</style>

<style lang="scss">
// width: v-bind("size +* 2")
.bad { width: v-bind( "size +§* 2" ) }
</style>
`,
    message: /^Error parsing JavaScript expression: Unexpected token$/,
  },
  styleBindingOfOptions: {
    source: `<script>
export default { data: () => ({ size: 1 }) };
</script>

<template><p>x</p></template>

<style>
.bad { width: v-bind(size §as number) }
</style>
`,
    message: /^Error parsing JavaScript expression: Unexpected token/,
  },
  emptyStyleBinding: {
    source: `<script setup>
const size = 1;
</script>

<template><p>{{ size }}</p></template>

<style>
.bad { width: v-bind(§) }
</style>
`,
    message: /^Error parsing JavaScript expression: Unexpected token$/,
  },
  script: {
    source: `<template>
  <p>x</p>
</template>

<script setup lang="ts">
const count = §= 1;
</script>
`,
    message: /Unexpected token/,
  },
};

interface Thrown {
  message: string;
  loc?: { file?: string; line: number; column: number };
  frame?: string;
}

for (const [name, { source, message }] of Object.entries(COMPONENTS)) {
  Deno.test(`an error in a block is shown in the whole component: ${name}`, async () => {
    const text = source.replace("§", "");
    await using project = await createProjectWith(
      ["sass@1.108.2"],
      { "index.html": "", [`src/${name}.vue`]: text },
    );
    await using running = await startServer(project.root);
    const before = source.slice(0, source.indexOf("§")).split("\n");
    const file = project.path(`src/${name}.vue`);
    const thrown = await firstError(running.server.handle, `/src/${name}.vue`);
    assert.match(thrown.message, message);
    assert.deepEqual(thrown.loc, { file, line: before.length, column: before.at(-1)!.length });
    const row = text.split("\n")[before.length - 1]!;
    assert.ok(thrown.frame?.includes(`${before.length} | ${row}`), thrown.frame);
  });
}

/** The error of a component's main module, or else of one of its blocks. */
async function firstError(
  handle: { transformRequest(url: string): Promise<{ code: string } | null> },
  url: string,
): Promise<Thrown> {
  try {
    const { code } = (await handle.transformRequest(url))!;
    for (const [, block] of code.matchAll(/"(\/src\/\w+\.vue\?[^"]+)"/g)) {
      await handle.transformRequest(block!);
    }
  } catch (error) {
    return error as Thrown;
  }
  throw new Error(`Nothing is wrong with "${url}"`);
}
