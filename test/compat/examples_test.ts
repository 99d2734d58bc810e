import path from "node:path";
import { browserForTests } from "../harness/browser.ts";
import { copyProject } from "../harness/project.ts";
import { everyday } from "./everyday.ts";

const browser = browserForTests();
const EXAMPLE = path.resolve(import.meta.dirname!, "../../examples/vue-app");

Deno.test("examples/vue-app works with nothing installed", async (t) => {
  await using project = await copyProject(EXAMPLE);
  await everyday(t, browser, project, {
    heading: { selector: "h1", text: "Field notes" },
    counter: { selector: ".figures > button > span", text: String },
    markup: {
      file: "src/App.vue",
      find: "<h1>Field notes</h1>",
      replace: "<h1>Hot notes</h1>",
      text: "Hot notes",
      keepsState: true,
    },
    style: {
      file: "src/components/FigureCard.vue",
      find: "font-size: 1.75rem;",
      replace: "font-size: 40px;",
      selector: ".figures > div > span",
      property: "font-size",
      value: "40px",
    },
    script: {
      file: "src/components/ClickCounter.vue",
      find: "ref(0)",
      replace: "ref(40)",
      selector: ".figures > button > span",
      text: "40",
      reloads: false,
    },
    syntaxError: {
      file: "src/useSightings.ts",
      find: "const sightings = ref(",
      replace: "const sightings = = ref(",
      line: 27,
    },
  });
});
