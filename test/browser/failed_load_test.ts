/** A page whose modules failed during the load shows the app as soon as the error is fixed. */
import assert from "node:assert/strict";
import type { Update } from "../../client/protocol.ts";
import { browserForTests } from "../harness/browser.ts";
import { createProject, type TempProject } from "../harness/project.ts";
import { startServer } from "../harness/server.ts";
import { CHILD, STATEFUL_APP } from "../harness/small_app.ts";
import type { TestPage } from "../harness/test_page.ts";
import { type ClientPage, clientPages } from "./client_page.ts";

const open = clientPages();
const browser = browserForTests();

const MAIN = '<script type="module" src="/main.js"></script>';
const HEAD = '<!doctype html><head><script type="module" src="/@vite/client"></script>';
const RELOADED = "page reloaded: the page had an error when it was loaded";

function js(path: string, overrides: Partial<Update> = {}): Update {
  return {
    type: "js-update",
    path,
    acceptedPath: path,
    timestamp: 100,
    chain: [path],
    ...overrides,
  };
}

/** A module that accepts itself and then runs `code`. */
const hot = (path: string, code = "") => `
import { createHotContext } from "/@vite/client";
createHotContext("${path}").accept();
${code}`;

/**
 * Asserts that an update of an unrelated module has no effect, and that one of the module reloads
 * the page.
 */
async function assertReloadsFor(tab: ClientPage, path: string): Promise<void> {
  const reloaded = tab.line(RELOADED);
  const isHandled = tab.line("handled");
  tab.send({ type: "update", updates: [js("/never-loaded.js")] });
  tab.send({ type: "custom", event: "test" });
  await isHandled;
  tab.send({ type: "update", updates: [js(path)] });
  await reloaded;
}

const HANDLED = `
import { createHotContext } from "/@vite/client";
createHotContext("/handled.js").on("test", () => console.log("handled"));`;

const CASES: Readonly<Record<string, { path: string; files: Record<string, string> }>> = {
  "an import of the entry cannot be fetched": {
    path: "/child.js",
    files: {
      "/main.js": 'import "./child.js"; import "./gone.js";',
      "/child.js": hot("/child.js"),
    },
  },
  "the updated module itself cannot be fetched": {
    path: "/child.js",
    files: { "/main.js": 'import "./child.js";' },
  },
  "a module throws before its importers run": {
    path: "/child.js",
    files: {
      "/main.js": 'import "./child.js";',
      "/child.js": `import "./unit.js"; ${hot("/child.js")}`,
      "/unit.js": 'throw new Error("broken");',
    },
  },
  "a module throws after it has accepted updates": {
    path: "/child.js",
    files: {
      "/main.js": 'import "./child.js";',
      "/child.js": hot("/child.js", 'throw new Error("broken");'),
    },
  },
  "a module lacks an export that is imported": {
    path: "/child.js",
    files: {
      "/main.js": 'import "./child.js";',
      "/child.js": `import { unit } from "./unit.js"; ${hot("/child.js")}`,
      "/unit.js": "export const other = 1;",
    },
  },
  "the page catches the error of a dynamic import": {
    path: "/lazy.js",
    files: {
      "/main.js": 'import("./lazy.js").catch(() => {});',
      "/lazy.js": 'import "./gone.js";',
    },
  },
};

for (const [name, { path, files }] of Object.entries(CASES)) {
  Deno.test(`the page is reloaded by the update of a module that did not run: ${name}`, async () => {
    await using tab = await open();
    tab.files["/handled.js"] = HANDLED;
    Object.assign(tab.files, files);
    await tab.load(`${HEAD}<script type="module" src="/handled.js"></script>${MAIN}`);
    await tab.page.waitForLoadState("networkidle");
    await assertReloadsFor(tab, path);
  });
}

Deno.test("the page is reloaded when the update arrives before the error of the module", async () => {
  await using tab = await open();
  const { promise: isUpdated, resolve: update } = Promise.withResolvers<void>();
  // When the update arrives, the page has loaded the module and still waits for another one.
  await tab.page.route("**/slow.js", async (route) => {
    await isUpdated;
    await route.fulfill({ status: 500, body: "" });
  });
  Object.assign(tab.files, {
    "/handled.js": HANDLED,
    "/main.js": 'import "./child.js"; import "./slow.js";',
    "/child.js": hot("/child.js"),
  });
  const hasChild = tab.page.waitForResponse("**/child.js");
  const isConnected = tab.line("[vireo] connected.");
  const isLoaded = tab.load(`${HEAD}<script type="module" src="/handled.js"></script>${MAIN}`);
  // The reload aborts this load.
  isLoaded.catch(() => {});
  await Promise.all([hasChild, isConnected]);
  const isHandled = tab.line("handled");
  const reloaded = tab.line(RELOADED);
  tab.send({ type: "update", updates: [js("/child.js")] });
  tab.send({ type: "custom", event: "test" });
  await isHandled;
  update();
  await reloaded;
});

Deno.test("the server's error page is reloaded by any update", async () => {
  await using tab = await open();
  await tab.load('<script type="module" data-vireo-error-page src="/@vite/client"></script>');
  const reloaded = tab.line(RELOADED);
  tab.send({ type: "update", updates: [js("/never-loaded.js")] });
  await reloaded;
});

Deno.test("a running page is not reloaded because of a thrown error", async () => {
  await using tab = await open();
  Object.assign(tab.files, {
    "/main.js": `
      import "./child.js";
      setTimeout(() => { throw new Error("in a timer") });
      Promise.reject(new Error("nobody listens"));
      fetch("/gone.json");`,
    "/child.js": hot("/child.js"),
  });
  await tab.load(`${HEAD}${MAIN}`);
  await tab.page.waitForLoadState("networkidle");
  const applied = tab.line("hmr update /child.js");
  tab.send({ type: "error", err: { name: "Error", message: "of another page", stack: "" } });
  tab.send({ type: "update", updates: [js("/never-loaded.js"), js("/child.js")] });
  await applied;
  assert.deepEqual(tab.requests.filter((request) => request === "GET /"), ["GET /"]);
});

Deno.test("a module that fails in an update does not count as a failed load", async () => {
  await using tab = await open();
  tab.files["/main.js"] = 'import "./child.js";';
  tab.files["/child.js"] = (query) => query === "?t=100" ? 'import "./new.js";' : hot("/child.js");
  await tab.load(`${HEAD}${MAIN}`);
  const failed = tab.line('Cannot reload "/child.js"');
  tab.send({ type: "update", updates: [js("/child.js")] });
  await failed;
  tab.files["/new.js"] = hot("/new.js");
  const applied = tab.line("hmr update /child.js");
  tab.send({ type: "update", updates: [js("/new.js", { timestamp: 200 })] });
  tab.send({ type: "update", updates: [js("/child.js", { timestamp: 200 })] });
  await applied;
  assert.deepEqual(tab.requests.filter((request) => request === "GET /"), ["GET /"]);
});

Deno.test("a module that is updated before its newest instance accepts does not count as a failed load", async () => {
  await using tab = await open();
  tab.files["/main.js"] = `
    import "./child.js";
    Promise.reject(new Error("nobody listens"));`;
  // Modules of React accept after they have evaluated.
  tab.files["/child.js"] = (query) =>
    query === "" ? hot("/child.js") : `
      import { createHotContext } from "/@vite/client";
      const hot = createHotContext("/child.js");
      hot.on("test", () => hot.accept());
      console.log("child${query}");`;
  await tab.load(`${HEAD}${MAIN}`);
  for (const timestamp of [100, 200]) {
    const evaluated = tab.line(`child?t=${timestamp}`);
    tab.send({ type: "update", updates: [js("/child.js", { timestamp })] });
    await evaluated;
  }
  assert.deepEqual(tab.lines.filter((line) => line.includes("page reload")), []);
});

/** Broken contents of each file; `undefined` removes it. */
const BREAKS: readonly [file: string, text: string | undefined][] = [
  ["src/unit.ts", "export const unit = ;"],
  ["src/unit.ts", "export const other = 1;"],
  ["src/unit.ts", 'export const unit = "x"; throw new Error("broken");'],
  ["src/unit.ts", 'import "./gone"; export const unit = "x";'],
  ["src/unit.ts", undefined],
  ["src/Child.vue", "<template><p></template>"],
  ["src/Child.vue", CHILD.replace("padding-left: 1px; }", "padding-left: 1px;")],
  ["src/main.ts", "import"],
];

async function breakFile(project: TempProject, file: string, text: string | undefined) {
  if (text === undefined) await project.remove(file);
  else await project.write(file, text);
}

/** Edits, breaks and fixes files while the page is loading, each at its time in milliseconds. */
async function saveWhileLoading(
  { project, page, times, round }: {
    project: TempProject;
    page: TestPage;
    times: readonly number[];
    round: number;
  },
): Promise<void> {
  const [file, text] = BREAKS[round % BREAKS.length]!;
  const saves = [
    () => project.write("src/unit.ts", `export const unit: string = "edit ${round}";\n`),
    () => breakFile(project, file, text),
    async () => {
      await project.write(file, STATEFUL_APP[file as keyof typeof STATEFUL_APP]);
      await project.write("src/unit.ts", `export const unit: string = "round ${round}";\n`);
    },
  ];
  const loading = page.page.reload({ waitUntil: "commit" }).catch(() => {});
  const start = performance.now();
  for (const [index, save] of saves.entries()) {
    const left = times[index]! - (performance.now() - start);
    if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
    await save();
  }
  await loading;
}

Deno.test("a page shows the last state of files that are saved while it is loading", async () => {
  await using project = await createProject(STATEFUL_APP);
  await using server = await startServer(project.root, { configFile: false });
  await using page = await browser.open(server.url);
  await page.expectText(".child", "1 apples");
  for (let round = 0; round < 4 * BREAKS.length; round++) {
    // The timing differs between rounds, but is the same in each run.
    const times = [17, 29, 41].map((step) => (round * step) % 250).sort((a, b) => a - b);
    await saveWhileLoading({ project, page, times, round });
    await page.expectText(".child", `1 round ${round}`);
    await page.overlayGone();
  }
});
