import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { browserForTests } from "../harness/browser.ts";
import { createExample, EXAMPLES } from "../harness/example.ts";
import { spawnServer } from "../harness/server.ts";
import { type Everyday, everyday } from "./everyday.ts";

const browser = browserForTests();

const DAYS: Record<string, Everyday> = {
  "vue-app": {
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
  },
  "react-app": {
    heading: { selector: "h1", text: "Life list" },
    counter: { selector: ".counter", shown: ".counter > .value", text: String },
    markup: {
      file: "src/App.tsx",
      find: "<h1>Life list</h1>",
      replace: "<h1>Hot list</h1>",
      text: "Hot list",
      keepsState: true,
    },
    style: {
      file: "src/components/Progress.module.css",
      find: "height: 0.5rem;",
      replace: "height: 24px;",
      selector: "progress",
      property: "height",
      value: "24px",
    },
    script: {
      file: "src/species.ts",
      find: "Red-eyed vireo",
      replace: "Gray vireo",
      selector: "li strong",
      text: "Gray vireo",
      reloads: false,
    },
    syntaxError: {
      file: "src/useLifeList.ts",
      find: "const count = list",
      replace: "const count = = list",
      line: 12,
    },
  },
  "typescript-app": {
    heading: { selector: "h1", text: "Evening flock" },
    counter: { selector: "#release", shown: "#count", text: (count) => String(60 + 5 * count) },
    markup: {
      file: "src/panel.ts",
      find: "<h1>Evening flock</h1>",
      replace: "<h1>Hot flock</h1>",
      text: "Hot flock",
      keepsState: true,
    },
    style: {
      file: "src/style.css",
      find: "width: 16rem;",
      replace: "width: 300px;",
      selector: "#panel",
      property: "width",
      value: "300px",
    },
    script: {
      file: "src/panel.ts",
      find: "HANDFUL = 5",
      replace: "HANDFUL = 9",
      selector: "#release",
      text: "Release 9 more",
      reloads: false,
    },
    syntaxError: {
      file: "src/rules.ts",
      find: "const wishes = flock",
      replace: "const wishes = = flock",
      line: 15,
    },
  },
  "pages-app": {
    heading: { selector: "h1", text: "Marsh trail" },
    counter: { selector: "#add", shown: "#breaks", text: String },
    markup: {
      file: "index.html",
      find: "<h1>Marsh trail</h1>",
      replace: "<h1>Hot trail</h1>",
      text: "Hot trail",
      keepsState: false,
    },
    style: {
      file: "src/style.css",
      find: "gap: 1.25rem;",
      replace: "gap: 40px;",
      selector: "nav",
      property: "column-gap",
      value: "40px",
    },
    script: {
      file: "src/stations.ts",
      find: "minutes: 5,",
      replace: "minutes: 7,",
      selector: "#sum",
      text: /^7 minutes/,
      reloads: false,
    },
    syntaxError: {
      file: "src/planner.ts",
      find: "const plan: Plan = ",
      replace: "const plan: Plan = = ",
      line: 11,
    },
  },
};

for (const [name, day] of Object.entries(DAYS)) {
  Deno.test(`examples/${name} works as it is`, async (t) => {
    await using project = await createExample(name);
    await everyday(t, browser, project, day);
  });
}

Deno.test("examples/README.md has a line for every example, and each one has a test", async () => {
  const readme = await readFile(path.join(EXAMPLES, "README.md"), "utf8");
  const entries = await readdir(EXAMPLES, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name).sort();
  const named = [...readme.matchAll(/^\| \[`([\w-]+)`\]/gm)].map(([, name]) => name);
  assert.deepEqual(named.toSorted(), folders);
  assert.deepEqual(Object.keys(DAYS).toSorted(), folders);
});

Deno.test("examples/react-app keeps its state when a component changes", async () => {
  await using project = await createExample("react-app");
  await using server = await spawnServer(project.root);
  await using page = await browser.open(server.url);
  await page.page.fill("input", "thrush");
  await page.expectText("li strong", "Wood thrush");
  await page.page.click('button[aria-label="Saw Wood thrush"]');
  await page.expectText("li output", "2");
  await page.withoutReload(async () => {
    const row = "src/components/SpeciesRow.tsx";
    await project.edit(row, (code) => code.replace("of 100 walks", "in 100 hikes"));
    await page.expectText("li small", /44 in 100 hikes/);
  });
  assert.equal(await page.page.inputValue("input"), "thrush");
  await page.expectText("li output", "2");
  page.noProblems();
});

Deno.test("examples/typescript-app keeps flying when the rules of the flock change", async () => {
  await using project = await createExample("typescript-app");
  await using server = await spawnServer(project.root);
  await using page = await browser.open(server.url);
  await page.expectText("#count", "60");
  await page.page.click("#release");
  await page.page.locator("[name=speed]").fill("200");
  await page.withoutReload(() =>
    page.untilConsole(
      "the rules are new",
      () => project.edit("src/rules.ts", (code) => `${code}\nconsole.log("the rules are new");\n`),
    )
  );
  await page.expectText("#count", "65");
  assert.equal(await page.page.inputValue("[name=speed]"), "200");
  page.noProblems();
});

Deno.test("examples/pages-app updates each page that is open, and keeps the points of the quiz", async () => {
  await using project = await createExample("pages-app");
  await using server = await spawnServer(project.root);
  await using guide = await browser.open(new URL("guide/", server.url).href);
  await using quiz = await browser.open(new URL("quiz.html", server.url).href);
  await guide.expectText("dt", "Boardwalk");
  await quiz.page.click("#quiz button");
  await quiz.expectText("#points", "1 of 1 points");

  await quiz.withoutReload(async () => {
    await project.edit("src/questions.ts", (code) => code.replace("an oak", "a maple"));
    await quiz.expectText("#quiz h2", /of a maple$/);
  });
  await quiz.expectText("#points", "1 of 1 points");

  const editNavigation = () =>
    project.edit("src/navigation.ts", (code) => code.replace('"Plan"', '"Start"'));
  await guide.withoutReload(() =>
    quiz.withoutReload(async () => {
      await editNavigation();
      for (const page of [guide, quiz]) await page.expectText("nav a", "Start");
    })
  );
  await guide.untilLoad(() =>
    project.edit("guide/index.html", (html) => html.replace("<h1>Stations", "<h1>All stations"))
  );
  await guide.expectText("h1", "All stations");
  guide.noProblems();
  quiz.noProblems();
});
