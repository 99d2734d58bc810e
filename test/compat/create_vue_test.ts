import assert from "node:assert/strict";
import { browserForTests } from "../harness/browser.ts";
import { spawnServer } from "../harness/server.ts";
import { createStarter } from "../harness/starter.ts";
import { everyday } from "./everyday.ts";

const browser = browserForTests();

Deno.test("create-vue with TypeScript, router and Pinia works unmodified", async (t) => {
  await using project = await createStarter("create-vue");
  await everyday(t, browser, project, {
    heading: { selector: ".greetings h1", text: "You did it!" },
    markup: {
      file: "src/components/HelloWorld.vue",
      find: "{{ msg }}",
      replace: "{{ msg }} Twice!",
      text: "You did it! Twice!",
      keepsState: true,
    },
    style: {
      file: "src/components/HelloWorld.vue",
      find: "h1 {\n  font-weight: 500;",
      replace: "h1 {\n  font-weight: 900;",
      selector: ".greetings h1",
      property: "font-weight",
      value: "900",
    },
    script: {
      file: "src/components/HelloWorld.vue",
      find: "defineProps<{\n  msg: string\n}>()",
      replace: "const { msg } = { msg: 'From the script' }",
      selector: ".greetings h1",
      text: "From the script Twice!",
      reloads: false,
    },
    syntaxError: {
      file: "src/components/HelloWorld.vue",
      find: "const { msg } = {",
      replace: "const { msg } = = {",
      line: 2,
    },
  });
});

Deno.test("create-vue's lazy route and Pinia store keep their state over edits", async () => {
  await using project = await createStarter("create-vue");
  await project.edit(
    "src/views/AboutView.vue",
    (code) =>
      "<script setup lang=\"ts\">\nimport { ref } from 'vue'\nimport { useCounterStore } from '@/stores/counter'\n" +
      "const store = useCounterStore()\nconst own = ref(0)\n</script>\n" +
      code.replace(
        "<h1>",
        '<button @click="store.increment(); own++">{{ own }} {{ store.doubleCount }}</button><h1>',
      ),
  );
  await using server = await spawnServer(project.root);
  await using page = await browser.open(server.url);
  await page.expectText(".greetings h1", "You did it!");
  // The button of the developer tools, whose plugin links its style sheet.
  await page.expectStyle(".vue-devtools__anchor", "position", "fixed");
  await page.page.click("text=About");
  await page.expectText(".about button", "0 0");
  await page.page.click(".about button");
  await page.expectText(".about button", "1 2");
  await page.withoutReload(async () => {
    await project.edit("src/views/AboutView.vue", (code) => code.replace("an about", "a hot"));
    await page.expectText(".about h1", "This is a hot page");
    // The developer tools add a helper to the component for each one that the template imports from
    // Vue.
    await project.edit(
      "src/views/AboutView.vue",
      (code) => code.replace("<button", '<RouterLink class="home" to="/">Home</RouterLink><button'),
    );
    await page.expectText(".about .home", "Home");
  });
  await page.expectText(".about button", "1 2");
  assert.equal(new URL(page.page.url()).pathname, "/about");
  await page.untilLoad(() => page.page.reload());
  await page.expectText(".about h1", "This is a hot page");
  page.noProblems();
});
