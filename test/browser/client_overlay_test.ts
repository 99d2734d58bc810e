import assert from "node:assert/strict";
import type { ErrorDescription, Update } from "../../client/protocol.ts";
import { type ClientPage, clientPages } from "./client_page.ts";

const open = clientPages();

const HEAD = '<!doctype html><head><script type="module" src="/@vite/client"></script>';

const ERROR: ErrorDescription = {
  name: "CompileError",
  message: "Unexpected <b>token</b>",
  plugin: "vue",
  hint: 'Close the "div" element',
  id: "/project/src/App.vue?vue&type=template",
  loc: { file: "/project/src/App.vue", line: 3, column: 4 },
  frame: "2 | <template>\n3 |     <div>\n  |     ^^^^^\n4 | </template>",
  stack: "CompileError: Unexpected\n    at compile (/project/node_modules/x/index.js:1:2)",
};

const UPDATE: Update = {
  type: "js-update",
  path: "/none.js",
  acceptedPath: "/none.js",
  timestamp: 1,
  chain: ["/none.js"],
};

async function show(tab: ClientPage, error: ErrorDescription) {
  tab.send({ type: "error", err: error });
  await tab.page.locator("vite-error-overlay").waitFor();
}

const text = (tab: ClientPage, selector: string) =>
  tab.page.locator("vite-error-overlay").locator(selector).textContent();

Deno.test("ErrorOverlay shows all of an error, as text", async () => {
  await using tab = await open();
  await tab.load(`${HEAD}<body>`);
  await show(tab, ERROR);
  assert.equal(await text(tab, ".kind"), "CompileError");
  assert.equal(await text(tab, ".plugin"), "vue");
  assert.equal(await text(tab, ".message-body"), "Unexpected <b>token</b>");
  assert.equal(await text(tab, ".file"), "/project/src/App.vue:3:5");
  assert.equal(await text(tab, ".frame"), ERROR.frame);
  assert.equal(await text(tab, ".frame-line.marked"), "3 |     <div>\n");
  assert.equal(await text(tab, ".hint"), ERROR.hint);
  assert.equal(await text(tab, ".stack"), ERROR.stack);
  assert.equal(await tab.page.locator("vite-error-overlay").count(), 1);
});

Deno.test("ErrorOverlay shows the next error in the same element", async () => {
  await using tab = await open();
  await tab.load(`${HEAD}<body>`);
  await show(tab, ERROR);
  const shown = tab.line("shown");
  await tab.page.evaluate(async () => {
    const path = "/@vite/client";
    const { createHotContext } = await import(path);
    createHotContext("/test").on("shown", () => console.log("shown"));
  });
  tab.send({ type: "error", err: { name: "Error", message: "Second", stack: "" } });
  tab.send({ type: "custom", event: "shown" });
  await shown;
  assert.equal(await text(tab, ".message-body"), "Second");
  assert.equal(await tab.page.locator("vite-error-overlay").count(), 1);
  for (const part of [".plugin", ".file", ".frame", ".hint", "details"]) {
    assert.equal(await tab.page.locator("vite-error-overlay").locator(part).isVisible(), false);
  }
});

Deno.test("ErrorOverlay opens files in the editor through a POST, and shows when that fails", async () => {
  await using tab = await open();
  await tab.load(`${HEAD}<body>`);
  await show(tab, ERROR);
  const failure = tab.page.locator("vite-error-overlay").locator(".failure");
  await tab.page.locator("vite-error-overlay").locator(".file a").click();
  await failure.waitFor();
  assert.equal(
    await failure.textContent(),
    "Cannot open the editor: the server responded with 404",
  );
  tab.files["/__open-in-editor"] = "";
  const answered = tab.page.waitForResponse(/__open-in-editor/);
  await tab.page.locator("vite-error-overlay").locator("summary").click();
  await tab.page.locator("vite-error-overlay").locator(".stack a").click();
  await answered;
  await failure.waitFor({ state: "hidden" });
  assert.deepEqual(tab.requests.filter((request) => request.includes("editor")), [
    `POST /__open-in-editor?file=${encodeURIComponent("/project/src/App.vue:3:5")}`,
    `POST /__open-in-editor?file=${encodeURIComponent("/project/node_modules/x/index.js:1:2")}`,
  ]);
});

Deno.test("ErrorOverlay closes on Esc, on its button and on a click outside, not inside", async () => {
  await using tab = await open();
  await tab.load(`${HEAD}<body>`);
  const overlay = tab.page.locator("vite-error-overlay");
  await show(tab, ERROR);
  await overlay.locator(".message").click();
  assert.equal(await overlay.count(), 1);
  await tab.page.keyboard.press("Escape");
  assert.equal(await overlay.count(), 0);
  await show(tab, ERROR);
  await overlay.locator(".close").click();
  assert.equal(await overlay.count(), 0);
  await show(tab, ERROR);
  await tab.page.mouse.click(5, 300);
  assert.equal(await overlay.count(), 0);
});

Deno.test("the overlay closes with the next update that succeeds", async () => {
  await using tab = await open();
  await tab.load(`${HEAD}<body>`);
  tab.send({ type: "update", updates: [UPDATE] });
  await show(tab, ERROR);
  tab.send({ type: "update", updates: [UPDATE] });
  await tab.page.locator("vite-error-overlay").waitFor({ state: "detached" });
  assert.equal(tab.requests.filter((request) => request === "GET /").length, 1);
});

Deno.test("the overlay of a page that was loaded with an error closes with a reload", async () => {
  await using tab = await open();
  await tab.load(`${HEAD}<script type="module" src="${UPDATE.path}"></script><body>`);
  await show(tab, ERROR);
  const reloaded = tab.line("page reloaded: the page had an error when it was loaded");
  tab.send({ type: "update", updates: [UPDATE] });
  await reloaded;
});

Deno.test("ErrorOverlay works under a strict content security policy", async () => {
  await using tab = await open();
  await tab.load(`<!doctype html><head>
    <meta http-equiv="content-security-policy"
      content="default-src 'self'; connect-src 'self' ws:; style-src 'nonce-N'">
    <script type="module" src="/@vite/client"></script><body>`);
  await show(tab, ERROR);
  const position = await tab.page.locator("vite-error-overlay").evaluate((element) =>
    getComputedStyle(element).position
  );
  assert.equal(position, "fixed");
  assert.deepEqual(tab.lines.filter((line) => /^(error|pageerror)/.test(line)), []);
});

Deno.test("the client logs errors instead when the overlay is off", async () => {
  await using tab = await open({ overlay: false });
  await tab.load(`${HEAD}<body>`);
  const logged = tab.line("Error on the server");
  tab.send({ type: "error", err: ERROR });
  assert.match(
    await logged,
    /^error \[vireo\] Error on the server: Unexpected <b>token<\/b>\nClose/,
  );
  assert.equal(await tab.page.locator("vite-error-overlay").count(), 0);
});
