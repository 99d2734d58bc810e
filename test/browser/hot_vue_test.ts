import { browserForTests } from "../harness/browser.ts";
import { createProject } from "../harness/project.ts";
import { startServer } from "../harness/server.ts";
import { CHILD, STATEFUL_APP } from "../harness/small_app.ts";

const browser = browserForTests();

Deno.test("a template keeps the state, a script resets only its own component", async () => {
  await using project = await createProject(STATEFUL_APP);
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  await page.expectText(".child", "1 apples");
  await page.page.fill("#typed", "kept");
  await page.page.click(".child");
  await page.expectText(".child", "2 apples");

  await page.withoutReload(async () => {
    await project.edit("src/Child.vue", (code) => code.replace("{{ unit }}", "red {{ unit }}"));
    await page.expectText(".child", "2 red apples");
    await project.edit("src/Child.vue", (code) => code.replace("1px", "9px"));
    await page.expectStyle(".child", "padding-left", "9px");
    await page.expectText(".child", "2 red apples");
    await project.edit("src/Child.vue", (code) => code.replace("ref(1)", "ref(5)"));
    await page.expectText(".child", "5 red apples");
    await project.edit("src/unit.ts", (code) => code.replace("apples", "pears"));
    await page.expectText(".child", "5 red pears");
  });
  await page.expectText("#echo", "kept!");
  page.noProblems();
});

Deno.test("a module that only the template reads keeps the state, one that the script reads does not", async () => {
  await using project = await createProject({
    ...STATEFUL_APP,
    "src/Child.vue": `<script setup lang="ts">
import { ref } from "vue";
import { label } from "./label";
import { first } from "./first";
import logo from "./logo.svg?no-inline";
const count = ref(first);
const later = ref(false);
</script>
<template>
  <p class="child" @click="count++">{{ count }} {{ label() }}</p>
  <img :src="logo" alt="" @click="later = true" /><b v-if="later">{{ label() }}</b>
</template>
`,
    "src/label.ts":
      `import { unit } from "./unit";\nexport const label = () => \`red \${unit}\`;\n`,
    "src/first.ts": `export const first: number = 1;\n`,
    "src/logo.svg": `<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"></svg>`,
  });
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  const replace = (from: string, to: string) => (code: string) => code.replace(from, to);
  await page.expectText(".child", "1 red apples");
  await page.page.click(".child");
  await page.withoutReload(async () => {
    await project.edit("src/label.ts", replace("red", "blue"));
    await page.expectText(".child", "2 blue apples");
    await project.edit("src/unit.ts", replace("apples", "pears"));
    await page.expectText(".child", "2 blue pears");
    // Parts that render for the first time and edited templates read the new module too.
    await page.page.click("img");
    await page.expectText("b", "blue pears");
    await project.edit("src/Child.vue", replace("{{ count }} ", "{{ count }} big "));
    await page.expectText(".child", "2 big blue pears");
    await project.edit("src/label.ts", replace("blue", "green"));
    await page.expectText(".child", "2 big green pears");
    // Component and module are saved at once.
    await Promise.all([
      project.edit("src/Child.vue", replace(" big", " huge")),
      project.edit("src/label.ts", replace("green", "white")),
    ]);
    await page.expectText(".child", "2 huge white pears");
    await project.edit("src/first.ts", replace("= 1", "= 7"));
    await page.expectText(".child", "7 huge white pears");
  });
  page.noProblems();
});

Deno.test("an export that only the template reads can be removed and restored", async () => {
  await using project = await createProject(STATEFUL_APP);
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  await page.expectText(".child", "1 apples");
  await page.page.click(".child");
  await page.withoutReload(async () => {
    await page.untilConsole(
      `The module "./unit" has no export named unit`,
      () => project.edit("src/unit.ts", (code) => code.replace("unit", "other")),
    );
    await page.expectText(".child", "2 apples");
    await project.write("src/unit.ts", `export const unit = "pears";\n`);
    await page.expectText(".child", "2 pears");
  });
});

Deno.test("the last of many quick saves is shown", async () => {
  await using project = await createProject(STATEFUL_APP);
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  await page.expectText(".child", "1 apples");
  await page.withoutReload(async () => {
    for (let save = 1; save <= 20; save++) {
      await project.truncateWrite("src/Child.vue", CHILD.replace("{{ unit }}", `save ${save}`));
    }
    await page.expectText(".child", "1 save 20");
    for (let save = 21; save <= 40; save++) {
      await project.atomicSave("src/Child.vue", CHILD.replace("{{ unit }}", `save ${save}`));
    }
    await page.expectText(".child", "1 save 40");
  });
  page.noProblems();
});

Deno.test("a style block takes effect when it is added and ends when it is removed", async () => {
  await using project = await createProject(STATEFUL_APP);
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  await page.expectStyle(".child", "padding-left", "1px");
  await page.withoutReload(async () => {
    await project.edit(
      "src/Child.vue",
      (code) => `${code}<style>.child { margin-left: 11px; }</style>\n`,
    );
    await page.expectStyle(".child", "margin-left", "11px");
    await project.write("src/Child.vue", CHILD);
    await page.expectStyle(".child", "margin-left", "0px");
    await page.expectStyle(".child", "padding-left", "1px");
  });
  page.noProblems();
});

Deno.test("a file that is deleted and restored recovers", async () => {
  await using project = await createProject(STATEFUL_APP);
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  await page.expectText(".child", "1 apples");
  await project.remove("src/Child.vue");
  await page.overlayText();
  await project.write("src/Child.vue", CHILD.replace("{{ unit }}", "restored"));
  await page.expectText(".child", "1 restored");
  await page.overlayGone();
});

Deno.test("an edit that failed because of a missing export of the template is shown once the export exists", async () => {
  await using project = await createProject(STATEFUL_APP);
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  const replace = (from: string, to: string) => (code: string) => code.replace(from, to);
  await page.expectText(".child", "1 apples");
  await page.page.click(".child");
  await page.withoutReload(async () => {
    // The template is edited while the module is broken.
    await project.write("src/unit.ts", `export const unit = \n`);
    await page.overlayText();
    await page.untilConsole(
      `Cannot reload "/src/Child.vue"`,
      () => project.edit("src/Child.vue", replace("{{ unit }}", "red {{ unit }}")),
    );
    await project.write("src/unit.ts", `export const unit = "pears";\n`);
    await page.expectText(".child", "2 red pears");
    await page.overlayGone();
    // The template uses an export that does not exist yet.
    await page.untilConsole(
      `Cannot reload "/src/Child.vue"`,
      () =>
        project.edit(
          "src/Child.vue",
          (code) =>
            code.replace("{{ unit }}", "{{ size }} {{ unit }}").replace(
              "{ unit }",
              "{ size, unit }",
            ),
        ),
    );
    await project.write("src/unit.ts", `export const unit = "pears", size = "big";\n`);
    await page.expectText(".child", "1 red big pears");
  });
});

Deno.test("a module that only the template reads can become a folder, and a file again", async () => {
  await using project = await createProject(STATEFUL_APP);
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  await page.expectText(".child", "1 apples");
  await page.withoutReload(async () => {
    await project.remove("src/unit.ts");
    await project.write("src/unit/index.ts", `export const unit = "pears";\n`);
    await page.expectText(".child", "1 pears");
    await project.remove("src/unit");
    await project.write("src/unit.ts", `export const unit = "plums";\n`);
    await page.expectText(".child", "1 plums");
  });
});

Deno.test("JSX in components needs no installed vue", async () => {
  await using project = await createProject({
    ...STATEFUL_APP,
    "src/App.vue": `<script setup lang="jsx">
import { ref } from "vue";
import Typed from "./Typed.vue";
const count = ref(1);
const Row = (props) => <b {...props}>row {count.value}<>, fragment</></b>;
</script>
<template><button @click="count++"><Row title="t" /> </button><Typed /></template>
`,
    "src/Typed.vue": `<script lang="tsx">
import { defineComponent } from "vue";
export default defineComponent(() => {
  const key: number = 4;
  return () => <i key={key}>{[<u key="1">typed</u>, " list"]}</i>;
});
</script>
`,
  });
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  await page.expectText("button b[title=t]", "row 1, fragment");
  await page.page.click("button");
  await page.expectText("button b", "row 2, fragment");
  await page.expectText("i", "typed list");
  page.noProblems();
});
