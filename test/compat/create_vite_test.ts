import { browserForTests } from "../harness/browser.ts";
import { createStarter, type Starter } from "../harness/starter.ts";
import { type Everyday, everyday } from "./everyday.ts";

const browser = browserForTests();

const shared = {
  heading: { selector: "h1", text: "Get started" },
  counter: { selector: ".counter", text: (count: number) => `Count is ${count}` },
  style: {
    file: "src/style.css",
    find: "body {",
    replace: "h1 { letter-spacing: 7px !important; }\nbody {",
    selector: "h1",
    property: "letter-spacing",
    value: "7px",
  },
};

function vanilla(extension: "js" | "ts"): Everyday {
  return {
    ...shared,
    markup: {
      file: `src/main.${extension}`,
      find: "<h1>Get started</h1>",
      replace: "<h1>Hot markup</h1>",
      text: "Hot markup",
      keepsState: false,
    },
    script: {
      file: `src/counter.${extension}`,
      find: "setCounter(0)",
      replace: "setCounter(40)",
      selector: ".counter",
      text: "Count is 40",
      reloads: true,
    },
    syntaxError: {
      file: `src/counter.${extension}`,
      find: "let counter = 0",
      replace: "let counter = = 0",
      line: 2,
    },
  };
}

const vue = (scriptLine: number): Everyday => ({
  ...shared,
  markup: {
    file: "src/components/HelloWorld.vue",
    find: "<h1>Get started</h1>",
    replace: "<h1>Hot markup</h1>",
    text: "Hot markup",
    keepsState: true,
  },
  script: {
    file: "src/components/HelloWorld.vue",
    find: "ref(0)",
    replace: "ref(40)",
    selector: ".counter",
    text: "Count is 40",
    reloads: false,
  },
  syntaxError: {
    file: "src/components/HelloWorld.vue",
    find: "const count = ref",
    replace: "const count = = ref",
    line: scriptLine,
  },
});

const DAYS: Partial<Record<Starter, Everyday>> = {
  "vanilla": vanilla("js"),
  "vanilla-ts": vanilla("ts"),
  "vue": vue(7),
  "vue-ts": vue(7),
};

for (const [starter, day] of Object.entries(DAYS)) {
  Deno.test(`create-vite's "${starter}" works unmodified`, async (t) => {
    await using project = await createStarter(starter as Starter);
    await everyday(t, browser, project, day);
  });
}
