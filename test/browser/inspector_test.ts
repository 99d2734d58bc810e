/** The inspector in a browser, on a project with a known case for each view. */
import assert from "node:assert/strict";
import { browserForTests } from "../harness/browser.ts";
import { BARREL_SIZE, plantedProject } from "../harness/planted_project.ts";
import {
  type InProcessServer,
  type ServerOptions,
  startServer,
  untilSettled,
} from "../harness/server.ts";
import type { TempProject } from "../harness/project.ts";
import type { TestPage } from "../harness/test_page.ts";

const browser = browserForTests();

/** A served planted project, its page and the inspector. */
interface Opened extends AsyncDisposable {
  project: TempProject;
  server: InProcessServer;
  app: TestPage;
  inspector: TestPage;
}

async function open(
  view: string,
  { hasToken = true, ...options }: ServerOptions & { hasToken?: boolean } = {},
): Promise<Opened> {
  const stack = new AsyncDisposableStack();
  const project = stack.use(await plantedProject());
  const server = stack.use(await startServer(project.root, options));
  const app = stack.use(await browser.open(server.url));
  await app.expectText("h1", "Planted");
  const token = hasToken ? `&token=${server.server.identity.token}` : "";
  const inspector = stack.use(await browser.open(`${server.url}__vireo/#/${view}${token}`));
  return {
    ...{ project, server, app, inspector },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

const cardOf = ({ inspector }: Opened, text: string) =>
  inspector.page.locator("article.change").filter({ hasText: text });

Deno.test("Now shows the server, its pages, a page that is gone, and errors with their frame", async () => {
  await using opened = await open("now");
  const { project, server, inspector, app } = opened;
  const { page } = inspector;
  await inspector.expectText(".facts", new RegExp(RegExp.escape(project.root)));
  await inspector.expectText(".facts", /vite\.config\.js/);
  await page.getByText("esbuild").waitFor();
  await page.locator(".pages tr").filter({ hasText: "in step" }).waitFor();
  const other = await browser.open(server.url);
  await page.locator(".pages tr").filter({ hasText: "in step" }).nth(1).waitFor();
  await other[Symbol.asyncDispose]();
  await page.locator(".pages tr").filter({ hasText: "lost its connection" }).waitFor();
  await project.edit("src/client.ts", (code) => code.replace("export", "exp ort"));
  const error = page.locator(".error-box").first();
  await error.getByText("src/client.ts:2").waitFor();
  await error.locator("pre").getByText("exp ort const apiUrl").waitFor();
  await page.locator(".state").getByText("Errors").waitFor();
  await project.edit("src/client.ts", (code) => code.replace("exp ort", "export"));
  await error.waitFor({ state: "detached" });
  app.forgetProblems();
  inspector.noProblems();
});

Deno.test("History shows the way of each change, and what would make a reload hot", async () => {
  await using opened = await open("history");
  const { project, inspector, app } = opened;
  await project.edit("src/client.ts", (code) => code.replace("/api", "/v2"));
  const hot = cardOf(opened, "src/client.ts");
  await hot.getByText("hot update").waitFor();
  assert.match((await hot.locator(".chain").textContent())!, /client\.ts.*session\.ts.*App\.vue/);
  await hot.getByText(/seen 0/).waitFor();
  await hot.getByText(/planned \+?\S+/).waitFor();
  await hot.getByText(/received \+.+ applied \+\d+/).waitFor();
  await app.untilLoad(() =>
    project.edit("src/settings.ts", (code) => code.replace("settings", "other"))
  );
  const reload = cardOf(opened, "src/settings.ts");
  await reload.getByText("page reload, state lost").waitFor();
  await reload.locator(".advice").getByText("is a dead end").waitFor();
  await reload.locator(".advice").getByText('import.meta.hot.accept("./settings.ts"').waitFor();
  await reload.getByText(/loaded again \+\d+/).waitFor();
  await untilSettled(opened.server);
  await inspector.page.getByRole("button", { name: "Reloads" }).click();
  await hot.waitFor({ state: "detached" });
  await inspector.page.getByRole("button", { name: "All" }).click();
  await inspector.page.getByPlaceholder("Filter by file").fill("client");
  await reload.waitFor({ state: "detached" });
  await hot.waitFor();
  inspector.noProblems();
});

Deno.test("History shows an update that a page could not apply, with its error", async () => {
  await using opened = await open("history");
  const { project, inspector, app } = opened;
  await project.edit("src/App.vue", (code) => code.replace("{{ label }}", "{{ label }"));
  const card = cardOf(opened, "src/App.vue");
  await card.getByText("update failed in a page").waitFor();
  await card.locator("pre").getByText("{{ label }<").waitFor();
  app.forgetProblems();
  inspector.noProblems();
});

Deno.test("Modules shows imports, the verdict on an edit, and the pipeline with its texts", async () => {
  await using opened = await open("modules");
  const { page } = opened.inspector;
  const cycle = page.locator("article").filter({ hasText: "session.ts" });
  await cycle.locator(".advice").getByText("move that into a module of its own").waitFor();
  await page.getByPlaceholder("Search").fill("settings");
  await page.getByRole("link", { name: "/src/settings.ts" }).click();
  const detail = page.getByLabel("Module", { exact: true });
  await detail.getByText("An edit reloads the page").waitFor();
  await detail.locator(".advice").getByText("is a dead end").waitFor();
  await page.evaluate(() => (location.hash = "#/modules?url=/src/App.vue"));
  await detail.getByText("An edit is hot").waitFor();
  const nodes = detail.locator(".graph .node");
  await nodes.filter({ hasText: "old-chart" }).waitFor();
  assert.equal(await nodes.filter({ hasText: "main.ts" }).count(), 1);
  const slow = detail.locator("[data-step]").filter({ hasText: "slow-banner" });
  await slow.getByText("no map, same lines").waitFor();
  await detail.locator("[data-step]").filter({ hasText: "vite:vue" }).getByText("map good")
    .waitFor();
  await slow.locator("summary").click();
  await slow.locator('[data-kind="added"]').getByText("/* banner */").waitFor();
  await page.evaluate(() => (location.hash = "#/modules?url=/src/session.ts"));
  await detail.getByRole("heading", { name: "Cycles" }).waitFor();
  opened.inspector.noProblems();
});

Deno.test("source text is shown with the token only, which leaves the address", async () => {
  await using opened = await open("modules?url=/src/App.vue", { hasToken: false });
  const { inspector: { page }, server } = opened;
  await page.locator(".source-note").waitFor();
  assert.equal(await page.locator("[data-step]").count(), 0);
  const { token } = server.server.identity;
  await page.evaluate(
    (token) => (location.hash = `#/modules?url=/src/App.vue&token=${token}`),
    token,
  );
  await page.locator("[data-step]").first().waitFor();
  assert.doesNotMatch(page.url(), /token/);
  await page.reload();
  await page.locator("[data-step]").first().waitFor();
  opened.inspector.noProblems();
});

Deno.test("First page names the slow plugin and the barrel, and draws the waterfall", async () => {
  await using opened = await open("load");
  const { inspector } = opened;
  const culprits = inspector.page.getByLabel("Culprits");
  await culprits.getByText("slow-banner").first().waitFor();
  await culprits.getByText(`passes on the exports of ${BARREL_SIZE} modules`).waitFor();
  await culprits.getByText("vireo --pack").waitFor();
  for (const advice of await culprits.locator(".advice").all()) {
    assert.ok((await advice.textContent())!.length > 20);
  }
  const bars = inspector.page.locator(".fall");
  await bars.filter({ hasText: "App.vue" }).first().waitFor();
  const { width } = (await bars.first().locator(".bar").boundingBox())!;
  assert.ok(width > 1, `${width}`);
  inspector.noProblems();
});

Deno.test("Dependencies shows two versions of a package, and a linked one", async () => {
  await using opened = await open("dependencies");
  const { inspector: { page } } = opened;
  const duplicate = page.getByLabel("Duplicates");
  await duplicate.getByText("2.1.0").waitFor();
  await duplicate.getByText("1.9.2").waitFor();
  await duplicate.getByText("node_modules/old-chart/node_modules/color-kit").waitFor();
  await page.getByText("packages/ui-kit").waitFor();
  await page.locator("summary").filter({ hasText: "old-chart" }).click();
  await page.locator(".package[open]").getByRole("link", { name: "/src/App.vue" }).waitFor();
  opened.inspector.noProblems();
});

Deno.test("the inspector is used by keys, and selects its colors", async () => {
  await using opened = await open("now");
  const { inspector: { page } } = opened;
  const title = page.getByRole("heading", { level: 1 });
  for (
    const [key, text] of [["2", "History"], ["3", "Modules"], ["4", "First page"], ["1", "Now"]]
  ) {
    await page.keyboard.press(key!);
    await title.getByText(text!, { exact: true }).waitFor();
  }
  await page.keyboard.press("3");
  await title.getByText("Modules", { exact: true }).waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type("client");
  await page.waitForFunction(() => {
    const items = [...document.querySelectorAll("[data-item]")];
    return items.length > 0 && items.every(({ textContent }) => textContent.includes("client"));
  });
  await page.keyboard.press("Escape");
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.getByText("An edit is hot").waitFor();
  const background = () =>
    page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await page.emulateMedia({ colorScheme: "light" });
  const light = await background();
  await page.keyboard.press("t");
  await page.keyboard.press("t");
  await page.waitForFunction(
    (light) => getComputedStyle(document.documentElement).backgroundColor !== light,
    light,
  );
  await page.keyboard.press("?");
  await page.getByRole("dialog").getByText("show a view").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  opened.inspector.noProblems();
});

Deno.test("the inspector shows packed pages, and their packs", async () => {
  await using opened = await open("history", { server: { pack: true } });
  const { project, inspector } = opened;
  await project.edit("src/client.ts", (code) => code.replace("/api", "/v2"));
  await cardOf(opened, "src/client.ts").getByText(/received \+.+ applied \+\d+/).waitFor();
  const pack = inspector.page.locator(".facts");
  // Modules get into packs a moment after the page is loaded.
  await inspector.page.waitForFunction(async () => {
    const response = await fetch("modules?url=/src/icons/icon7.ts");
    return (await response.json()).modules[0].packs.length > 0;
  });
  await inspector.page.evaluate(() => (location.hash = "#/modules?url=/src/icons/icon7.ts"));
  await pack.getByText(/^\/@vireo\/pack\/[\w-]+\.js$/).waitFor();
  inspector.noProblems();
});

Deno.test("the inspector follows a server that was started again", async () => {
  await using project = await plantedProject();
  await using first = await startServer(project.root);
  const { port } = new URL(first.url);
  await using inspector = await browser.open(`${first.url}__vireo/`);
  await inspector.expectText(".state", "Live");
  await first.server.close();
  await inspector.expectText(".state", "Server is gone");
  await using _second = await startServer(project.root, { server: { port: Number(port) } });
  await inspector.expectText(".state", "Live");
});
