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

Deno.test("a style block that is added and removed comes and goes", async () => {
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
