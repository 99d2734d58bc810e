/**
 * Saves in the ways of real editors and version control, against the whole server and a page
 * without a browser.
 */
import assert from "node:assert/strict";
import { link, mkdir, open, rename, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { createProject, type ProjectFiles, type TempProject } from "../harness/project.ts";
import { HotFollower } from "../harness/hot_follower.ts";
import { type ServerOptions, startServer } from "../harness/server.ts";

/** Milliseconds to wait for messages that must not arrive. */
const SILENCE = 400;

/** Minimum time that the server waits for an empty or missing file, in milliseconds. */
const LONGEST_SAVE = 150;

/** A self-accepting module. */
const accepting = (value: string) =>
  `export const value = ${JSON.stringify(value)};\nimport.meta.hot?.accept();\n`;

const pause = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

interface World extends AsyncDisposable {
  project: TempProject;
  url: string;
  page: HotFollower;
  /** Waits until the page shows the value, or fails. */
  expect(module: string, value: string): Promise<void>;
  /** The calls of the hook `hotUpdate`: `"update src/a.ts"`. */
  events: string[];
}

/**
 * Starts a server and a page for a project with these modules in `src/`, all imported by
 * `src/main.ts`.
 */
async function world(
  modules: Readonly<Record<string, string>>,
  { files = {}, options = {} }: { files?: ProjectFiles; options?: ServerOptions } = {},
): Promise<World> {
  const imports = Object.keys(modules).map((name) => `import "./${name}";\n`).join("");
  const project = await createProject({
    "index.html": '<script type="module" src="/src/main.ts"></script>',
    "src/main.ts": `${imports}import.meta.hot?.accept();`,
    ...Object.fromEntries(
      Object.entries(modules).map(([name, value]) => [`src/${name}`, accepting(value)]),
    ),
    ...files,
  });
  const events: string[] = [];
  const server = await startServer(project.root, {
    configFile: false,
    plugins: [{
      name: "listener",
      hotUpdate({ type, file }) {
        events.push(`${type} ${path.relative(project.root, file)}`);
      },
    }],
    ...options,
  });
  const page = await HotFollower.open(server.url, "/src/main.ts");
  return {
    project,
    url: server.url,
    page,
    events,
    async expect(module, value) {
      const isShown = () => page.shown(module)?.includes(JSON.stringify(value)) ?? false;
      if (await page.until(isShown)) return;
      assert.fail(`Expected ${value} in ${module}, found ${page.shown(module)}, ${page.failures}`);
    },
    async [Symbol.asyncDispose]() {
      await page[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
      await project[Symbol.asyncDispose]();
    },
  };
}

Deno.test("a save by rename is an update, for the page and for plugins", async () => {
  await using it = await world({ "a.ts": "one" });
  for (const value of ["two", "three", "four"]) {
    await it.project.atomicSave("src/a.ts", accepting(value));
    await it.expect("/src/a.ts", value);
  }
  const own = it.events.filter((event) => event.endsWith(" src/a.ts"));
  assert.deepEqual(new Set(own), new Set(["update src/a.ts"]));
  assert.equal(it.page.count("full-reload"), 0);
});

Deno.test("a file that an editor has emptied or removed for a moment is never served as such", async () => {
  await using it = await world({ "a.ts": "one" }, {
    files: { "page.html": "<!doctype html><p>before</p>" },
  });
  const ask = async (target: string) => {
    const response = await fetch(it.url + target, { headers: { "Cache-Control": "no-cache" } });
    return `${response.status} ${await response.text()}`;
  };
  assert.match(await ask("page.html"), /200 [^]*before/);
  const { signal } = new AbortController();
  let isDone = false;
  const answers: string[] = [];
  const asking = (async () => {
    while (!isDone && !signal.aborted) {
      answers.push(await ask(`src/a.ts?t=${Date.now()}`), await ask("page.html"));
    }
  })();
  let longest = 0;
  for (let round = 0; round < 10; round++) {
    for (const name of ["src/a.ts", "page.html"]) {
      const begin = performance.now();
      const text = name === "page.html" ? `<p>round ${round}</p>` : accepting(`round ${round}`);
      if (round % 2 === 0) {
        await using handle = await open(it.project.path(name), "w");
        await pause(40);
        await handle.writeFile(text);
      } else {
        await rm(it.project.path(name));
        await pause(5);
        await writeFile(it.project.path(name), text);
      }
      longest = Math.max(longest, performance.now() - begin);
      await pause(20);
    }
  }
  await it.expect("/src/a.ts", "round 9");
  isDone = true;
  await asking;
  const wrong = answers.filter((text) => !/^200 [^]*(?:one|before|round)/.test(text));
  // Skips the check if a busy machine has stretched a save beyond the time that the server waits.
  if (longest < LONGEST_SAVE) assert.deepEqual(wrong, []);
  assert.ok(answers.length > 20, `${answers.length} answers`);
});

Deno.test("a save without a change of content sends nothing", async () => {
  await using it = await world({ "a.ts": "one", "b.ts": "one" }, {
    files: { "src/look.css": "p { color: red }" },
  });
  await fetch(`${it.url}src/look.css`);
  const save = async (name: string) => {
    const text = await it.project.read(name);
    await it.project.write(name, text);
    await it.project.atomicSave(name, text);
    await it.project.truncateWrite(name, text);
  };
  for (const name of ["src/a.ts", "src/main.ts", "src/look.css"]) await save(name);
  await pause(SILENCE);
  assert.deepEqual(it.page.messages, []);
  // A file that is written twice causes one update.
  await it.project.write("src/b.ts", accepting("two"));
  await it.expect("/src/b.ts", "two");
  await pause(SILENCE);
  assert.equal(it.page.count("update"), 1);
});

/** Rounds of 20 saves 30 ms apart and of 200 files replaced at once; `VIREO_STRESS` sets more. */
const REPETITIONS = Number(Deno.env.get("VIREO_STRESS") ?? 2);
const SAVES = 20;
const SAVE_GAP = 30;
const FILES = 200;

type Save = (it: World, file: string, text: string) => Promise<void>;

const WAYS: Readonly<Record<string, Save>> = {
  "in place": ({ project }, file, text) => project.write(file, text),
  truncating: ({ project }, file, text) => project.truncateWrite(file, text),
  renaming: ({ project }, file, text) => project.atomicSave(file, text),
  unlinking: async ({ project }, file, text) => {
    const begin = performance.now();
    await project.remove(file);
    await project.write(file, text);
    longestAbsence = Math.max(longestAbsence, performance.now() - begin);
  },
};

/** Longest time for which an unlinked file was missing, in milliseconds. */
let longestAbsence = 0;
/**
 * Milliseconds after which a missing file counts as deleted, so that its importers fail until it is
 * back.
 */
const DELETED = 40;

/**
 * Asserts that no request failed, unless this machine was so busy that a save looked like a
 * deletion.
 */
function assertNoFailures({ page }: World): void {
  if (longestAbsence < DELETED) assert.deepEqual(page.failures, []);
}

for (const [way, save] of Object.entries(WAYS)) {
  Deno.test(`of ${SAVES} quick saves (${way}) the last one is shown`, async () => {
    await using it = await world({ "a.ts": "one" });
    let slowest = 0;
    for (let repetition = 0; repetition < REPETITIONS; repetition++) {
      for (let index = 1; index <= SAVES; index++) {
        await save(it, "src/a.ts", accepting(`${repetition}-${index}`));
        if (index < SAVES) await pause(SAVE_GAP);
      }
      const saved = performance.now();
      await it.expect("/src/a.ts", `${repetition}-${SAVES}`);
      slowest = Math.max(slowest, performance.now() - saved);
    }
    assertNoFailures(it);
    report(`${SAVES} saves, ${way}`, slowest);
  });

  Deno.test(`of ${FILES} files replaced at once (${way}) none is missed`, async () => {
    const names = Array.from({ length: FILES }, (_, index) => `m${index}.ts`);
    await using it = await world(Object.fromEntries(names.map((name) => [name, "one"])));
    let slowest = 0;
    for (let repetition = 0; repetition < REPETITIONS; repetition++) {
      const before = it.page.messages.length;
      for (const name of names) await save(it, `src/${name}`, accepting(`at ${repetition}`));
      const saved = performance.now();
      for (const name of names) await it.expect(`/src/${name}`, `at ${repetition}`);
      slowest = Math.max(slowest, performance.now() - saved);
      const messages = it.page.messages.length - before;
      assert.ok(messages <= FILES / 4, `${messages} messages`);
    }
    assertNoFailures(it);
    report(`${FILES} files, ${way}`, slowest);
  });
}

function report(what: string, slowest: number): void {
  if (!Deno.env.has("VIREO_STRESS")) return;
  console.log(
    `${what}: ${REPETITIONS} times, 0 lost, shown after at most ${slowest.toFixed(0)} ms`,
  );
}

Deno.test("a branch switch of 500 files causes few updates, even on a slow disk", async () => {
  const names = Array.from({ length: 500 }, (_, index) => `deep${index % 10}/m${index}.ts`);
  await using it = await world(Object.fromEntries(names.map((name) => [name, "one"])), {
    files: { ".git/HEAD": "ref: refs/heads/main\n" },
  });
  for (const branch of ["feature", "main"]) {
    const before = it.page.messages.length;
    const begin = performance.now();
    // Git holds its lock from the first file to the last, even on a slow disk.
    await it.project.write(".git/index.lock", "");
    for (const name of names) {
      await WAYS.unlinking!(it, `src/${name}`, accepting(branch));
    }
    await it.project.remove(".git/index.lock");
    for (const name of names) await it.expect(`/src/${name}`, branch);
    const seconds = (performance.now() - begin) / 1000;
    const messages = it.page.messages.length - before;
    // After a fifth of a second without changes, the server shows the current files, because a Git
    // hook can be running.
    assert.ok(messages <= 3 + 5 * seconds, `${messages} messages in ${seconds} seconds`);
    assert.ok(messages <= names.length / 10, `${messages} messages for ${names.length} files`);
    await pause(SILENCE);
  }
  assertNoFailures(it);
  assert.equal(it.page.count("full-reload"), 0);
});

Deno.test("a branch switch that adds, removes and changes modules leaves no stale module", async () => {
  await using it = await world({ "a.ts": "one", "old.ts": "old" });
  for (let round = 0; round < 4; round++) {
    await it.project.write("src/new/deep/er.ts", accepting(`new ${round}`));
    await it.project.write(
      "src/main.ts",
      'import "./a"; import "./new/deep/er"; import.meta.hot?.accept();',
    );
    await it.project.remove("src/old.ts");
    await it.project.write("src/a.ts", accepting(`feature ${round}`));
    await it.expect("/src/new/deep/er.ts", `new ${round}`);
    await it.expect("/src/a.ts", `feature ${round}`);
    await it.project.write("src/new/deep/er.ts", accepting(`edit ${round}`));
    await it.expect("/src/new/deep/er.ts", `edit ${round}`);
    await it.project.remove("src/new");
    await it.project.write("src/old.ts", accepting(`old ${round}`));
    await it.project.write(
      "src/main.ts",
      'import "./a"; import "./old"; import.meta.hot?.accept();',
    );
    await it.project.write("src/a.ts", accepting(`main ${round}`));
    await it.expect("/src/old.ts", `old ${round}`);
    await it.expect("/src/a.ts", `main ${round}`);
  }
});

Deno.test("a rename that only changes the case of letters is noticed", async () => {
  await using it = await world({ "Panel.ts": "one" });
  await rename(it.project.path("src/Panel.ts"), it.project.path("src/panel.ts"));
  await it.project.write("src/main.ts", 'import "./panel"; import.meta.hot?.accept();');
  await it.expect("/src/panel.ts", "one");
  await it.project.write("src/panel.ts", accepting("two"));
  await it.expect("/src/panel.ts", "two");
  assert.equal((await fetch(`${it.url}src/Panel.ts`)).status, 404);
});

Deno.test("a file that becomes a folder, and a file again, is noticed", async () => {
  await using it = await world({ "a.ts": "one", "part.ts": "file" });
  await it.project.write("src/main.ts", 'import "./part"; import.meta.hot?.accept();');
  for (let round = 0; round < 3; round++) {
    await it.project.remove("src/part.ts");
    await it.project.write("src/part/index.ts", accepting(`folder ${round}`));
    await it.expect("/src/part/index.ts", `folder ${round}`);
    await it.project.remove("src/part");
    await it.project.write("src/part.ts", accepting(`file ${round}`));
    await it.expect("/src/part.ts", `file ${round}`);
  }
  // The unchanged path.
  await it.project.write("src/main.ts", 'import "./part.ts"; import.meta.hot?.accept();');
  await it.project.remove("src/part.ts");
  await it.project.write("src/part.ts/index.ts", accepting("inside"));
  await it.expect("/src/part.ts/index.ts", "inside");
  await it.project.remove("src/part.ts");
  await it.project.write("src/part.ts", accepting("back"));
  await it.expect("/src/part.ts", "back");
});

Deno.test("a folder that is moved and restored is noticed, and so are edits in it", async () => {
  await using it = await world({ "views/deep/a.ts": "one" });
  for (let round = 0; round < 3; round++) {
    await rename(it.project.path("src/views"), it.project.path("src/pages"));
    await it.project.write("src/main.ts", 'import "./pages/deep/a"; import.meta.hot?.accept();');
    await it.project.write("src/pages/deep/a.ts", accepting(`there ${round}`));
    await it.expect("/src/pages/deep/a.ts", `there ${round}`);
    await it.project.write("src/pages/deep/a.ts", accepting(`edit there ${round}`));
    await it.expect("/src/pages/deep/a.ts", `edit there ${round}`);
    await rename(it.project.path("src/pages"), it.project.path("src/views"));
    await it.project.write("src/main.ts", 'import "./views/deep/a"; import.meta.hot?.accept();');
    await it.project.write("src/views/deep/a.ts", accepting(`here ${round}`));
    await it.expect("/src/views/deep/a.ts", `here ${round}`);
    await it.project.write("src/views/deep/a.ts", accepting(`edit here ${round}`));
    await it.expect("/src/views/deep/a.ts", `edit here ${round}`);
  }
});

Deno.test("changes while no page is open reach the next one", async () => {
  await using it = await world({ "a.ts": "one", "b.ts": "one" });
  for (const [way, save] of Object.entries(WAYS)) {
    await it.page[Symbol.asyncDispose]();
    await save(it, "src/a.ts", accepting(`closed ${way}`));
    await using next = await HotFollower.open(it.url, "/src/main.ts");
    const isShown = () => next.shown("/src/a.ts")?.includes(`closed ${way}`) ?? false;
    assert.ok(await next.until(isShown), `${way}: ${next.shown("/src/a.ts")}`);
  }
});

Deno.test("an edit that lands while a page is loading reaches it", async () => {
  await using it = await world({ "a.ts": "one" });
  for (let round = 0; round < 20; round++) {
    const opening = HotFollower.open(it.url, "/src/main.ts");
    await pause(round / 4);
    await it.project.write("src/a.ts", accepting(`round ${round}`));
    await using next = await opening;
    const isShown = () => next.shown("/src/a.ts")?.includes(`round ${round}`) ?? false;
    assert.ok(await next.until(isShown), `${round}: ${next.shown("/src/a.ts")}`);
  }
});

Deno.test("a linked package outside the root is followed", async () => {
  await using linked = await createProject({
    "package.json": JSON.stringify({ name: "linked", type: "module", exports: "./src/index.ts" }),
    "src/index.ts": 'import "./part.ts";\n' + accepting("one"),
    "src/part.ts": accepting("one"),
  });
  await using it = await world({}, { options: { server: { fs: { allow: [linked.root, "."] } } } });
  await mkdir(it.project.path("node_modules"), { recursive: true });
  await symlink(linked.root, it.project.path("node_modules/linked"));
  await it.project.write("src/main.ts", 'import "linked"; import.meta.hot?.accept();');
  const at = (file: string) => `/@fs${linked.path(file)}`;
  await it.expect(at("src/part.ts"), "one");
  for (const [way, save] of Object.entries(WAYS)) {
    await save({ ...it, project: linked }, "src/part.ts", accepting(way));
    await it.expect(at("src/part.ts"), way);
  }
  // Like a build of the package.
  await linked.remove("src");
  await linked.write("src/part.ts", accepting("rebuilt"));
  await linked.write("src/index.ts", 'import "./part.ts";\n' + accepting("rebuilt"));
  await it.expect(at("src/part.ts"), "rebuilt");
  await linked.write("src/part.ts", accepting("after"));
  await it.expect(at("src/part.ts"), "after");
});

Deno.test("a deleted project folder does not end the server, and its return is noticed", async () => {
  await using it = await world({ "a.ts": "one" });
  await rm(it.project.root, { recursive: true });
  while ((await fetch(`${it.url}src/a.ts`)).ok) await pause(5);
  await it.project.write("index.html", '<script type="module" src="/src/main.ts"></script>');
  await it.project.write("src/a.ts", accepting("back"));
  await it.project.write("src/main.ts", 'import "./a.ts"; import.meta.hot?.accept();');
  await using page = await HotFollower.open(it.url, "/src/main.ts");
  assert.match(page.shown("/src/a.ts") ?? "", /back/);
  const isEdited = () => page.shown("/src/a.ts")?.includes("edited") ?? false;
  // The server looks for the folder several times a second.
  await pause(SILENCE);
  await it.project.write("src/a.ts", accepting("edited"));
  assert.ok(await page.until(isEdited), page.shown("/src/a.ts"));
});

Deno.test("an edit without an event of the system is noticed", async () => {
  await using it = await world({ "a.ts": "one", "b.ts": "one" });
  await using elsewhere = await createProject({});
  // The system reports no event for a write through another name of the file.
  await link(it.project.path("src/a.ts"), elsewhere.path("a.ts"));
  for (const value of ["two", "three"]) {
    await elsewhere.write("a.ts", accepting(value));
    await it.expect("/src/a.ts", value);
  }
  assert.equal(it.page.count("full-reload"), 0);
});

Deno.test("edits, new and deleted files are noticed by polling too", async () => {
  const watch = { usePolling: true, interval: 50 };
  await using it = await world({ "a.ts": "one", "b.ts": "one" }, {
    options: { server: { watch } },
  });
  for (const [way, save] of Object.entries(WAYS)) {
    await save(it, "src/a.ts", accepting(way));
    await it.expect("/src/a.ts", way);
  }
  await it.project.write("src/new/c.ts", accepting("new"));
  await it.project.remove("src/b.ts");
  await it.project.write("src/main.ts", 'import "./new/c"; import.meta.hot?.accept();');
  await it.expect("/src/new/c.ts", "new");
  assert.ok(await it.page.until(() => it.events.includes("delete src/b.ts")));
  assert.ok(it.events.includes("create src/new/c.ts"));
});
