/** `import.meta.hot`, method by method: https://vite.dev/guide/api-hmr */
import assert from "node:assert/strict";
import { browserForTests } from "../harness/browser.ts";
import { PageLog } from "../harness/page_log.ts";
import { createProject } from "../harness/project.ts";
import { startServer } from "../harness/server.ts";
import { change, tellingApp } from "../harness/small_app.ts";

const browser = browserForTests();

Deno.test("accept() accepts a module's own updates, with or without a callback, several times", async () => {
  await using project = await createProject(tellingApp({
    "main.js": `import "./bare.js"; import "./self.js";`,
    "bare.js": `console.log("bare 1"); import.meta.hot.accept();`,
    "self.js": `export const value = 1;
console.log("self", value);
import.meta.hot.accept((next) => console.log("first", value, "to", next.value));
import.meta.hot.accept((next) => console.log("second", value, "to", next.value));`,
  }));
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  const log = new PageLog(page);
  await log.next("bare 1", "self 1");
  await page.withoutReload(async () => {
    await project.edit("bare.js", change(1, 2));
    await log.next("bare 2");
    await project.edit("self.js", change(1, 2));
    await log.next("self 2", "first 1 to 2", "second 1 to 2");
    await project.edit("self.js", change(2, 3));
    await log.next("self 3", "first 2 to 3", "second 2 to 3");
  });
  page.noProblems();
});

Deno.test("accept(dep) and accept([deps]) accept the updates of dependencies", async () => {
  await using project = await createProject(tellingApp({
    "main.js": `import "./one.js"; import "./many.js"; console.log("main");`,
    "one.js": `import { a } from "./a.js";
console.log("one", a);
import.meta.hot.accept("./a.js", (next) => console.log("one got", next.a));
import.meta.hot.accept("./a.js", (next) => console.log("one again", next.a));`,
    "many.js":
      `import { a } from "./a.js"; import { b } from "./deep/b"; import { c } from "./c.js";
console.log("many", a, b, c);
import.meta.hot.accept(["./a.js", "./deep/b"], ([a, b]) => console.log("many got", a?.a, b?.b));
import.meta.hot.accept("./c.js");`,
    "a.js": `export const a = "a1";`,
    "deep/b.ts": `import { inner } from "./inner.ts"; export const b: string = "b1 " + inner;`,
    "deep/inner.ts": `export const inner = "i1";`,
    "c.js": `export const c = "c1"; console.log(c);`,
  }));
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  const log = new PageLog(page);
  await log.next("c1", "one a1", "many a1 b1 i1 c1", "main").catch(() => log.until("main"));
  await page.withoutReload(async () => {
    await project.edit("a.js", change("a1", "a2"));
    const lines = await log.next(/./, /./, /./);
    assert.deepEqual(lines.sort(), ["many got a2 undefined", "one again a2", "one got a2"]);
    await project.edit("deep/inner.ts", change("i1", "i2"));
    await log.next("many got undefined b1 i2");
    await project.edit("c.js", change("c1", "c2"));
    await log.next("c2");
  });
  page.noProblems();
});

Deno.test("dispose() runs soon for an instance that was replaced before it registered the callback", async () => {
  await using project = await createProject(tellingApp({
    "main.js": `import "./feed.js";`,
    // The first instance gets its connection after the second one has replaced it.
    "feed.js": `console.log("feed 1");
import.meta.hot.accept();
import.meta.hot.data.opened ??= Promise.withResolvers();
import.meta.hot.data.opened.promise.then(() => {
  import.meta.hot.dispose(({ note }) => console.log("close 1", note));
});
`,
  }));
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  const log = new PageLog(page);
  await log.next("feed 1");
  await page.withoutReload(async () => {
    await project.write(
      "feed.js",
      `console.log("feed 2");
import.meta.hot.accept();
import.meta.hot.data.note = "with the data";
setTimeout(import.meta.hot.data.opened.resolve);
`,
    );
    await log.next("feed 2", "close 1 with the data");
  });
  page.noProblems();
});

Deno.test("acceptExports() accepts updates as long as importers use no other export", async () => {
  await using project = await createProject(tellingApp({
    "main.js": `import { a } from "./partial.js"; console.log("main", a);`,
    "partial.js": `export const a = "a1"; export const b = "b1";
import.meta.hot.acceptExports(["a"], (next) => console.log("partial", next.a, next.b));
import.meta.hot.acceptExports("c");`,
  }));
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  const log = new PageLog(page);
  await log.next("main a1");
  await page.withoutReload(async () => {
    await project.edit("partial.js", change("a1", "a2"));
    await log.next("partial a2 b1");
  });
  await page.untilLoad(() =>
    project.edit("main.js", () => `import * as all from "./partial.js"; console.log(all.b);`)
  );
  await log.next("b1");
  await page.untilLoad(() => project.edit("partial.js", change("b1", "b2")));
  await log.next("b2");
  assert.ok(
    page.console.some((line) =>
      line.endsWith(
        "page reload /partial.js: no module accepts it (partial.js ← main.js ← index.html)",
      )
    ),
    page.record(),
  );
  page.noProblems();
});

Deno.test("acceptExports() of every export accepts updates regardless of the importers", async () => {
  const accept = `import.meta.hot.acceptExports(["a", "default"], (next) => console.log(next.a));`;
  await using project = await createProject(tellingApp({
    "main.js": `import * as all from "./all.js"; import("./lazy.js"); console.log(all.default);`,
    "all.js": `export const a = "a1"; export default "all"; ${accept}`,
    "lazy.js": `export const a = "lazy1"; export default ""; ${accept}`,
    "star.js": `export * from "./all.js"; export const a = ""; ${accept}`,
  }));
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  const log = new PageLog(page);
  await log.next("all");
  await page.withoutReload(async () => {
    await project.edit("all.js", change("a1", "a2"));
    await log.next("a2");
    await project.edit("lazy.js", change("lazy1", "lazy2"));
    await log.next("lazy2");
  });
  // The server does not know the names of `export *`.
  await page.untilLoad(() => project.edit("main.js", () => `import * as all from "./star.js";`));
  await page.untilLoad(() => project.edit("star.js", change('a = ""', 'a = "b"')));
  page.noProblems();
});

Deno.test("dispose() runs before the next version, which receives the data", async () => {
  await using project = await createProject(tellingApp({
    "main.js": `import "./counter.js";`,
    "counter.js": `const { data } = import.meta.hot;
console.log("version 1 starts with", data.count);
let count = data.count ?? 10;
import.meta.hot.dispose(async (data) => {
  console.log("dispose", count);
  await new Promise((resolve) => setTimeout(resolve, 30));
  data.count = count + 1;
});
import.meta.hot.accept();`,
  }));
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  const log = new PageLog(page);
  await log.next("version 1 starts with undefined");
  await project.edit("counter.js", change(1, 2));
  await log.next("dispose 10", "version 2 starts with 11");
  await project.edit("counter.js", change(2, 3));
  await log.next("dispose 11", "version 3 starts with 12");
  page.noProblems();
});

Deno.test("prune() runs when the last importer stops importing, and styles are removed", async () => {
  await using project = await createProject(tellingApp({
    "main.js": `import "./one.js"; import "./two.js";
import.meta.hot.on("vite:beforePrune", ({ paths }) => console.log("beforePrune", ...paths.toSorted()));`,
    "one.js": `import "./feature.js"; import.meta.hot.accept();`,
    "two.js": `import "./feature.js"; import.meta.hot.accept();`,
    "feature.js": `import "./feature.css"; import { inner } from "./inner.js";
console.log("feature", inner);
import.meta.hot.dispose(() => console.log("dispose feature"));
import.meta.hot.prune(() => console.log("prune feature"));`,
    "feature.css": `#app { padding-left: 3px; }`,
    "inner.js":
      `export const inner = "inner 1"; import.meta.hot.prune(() => console.log("prune inner"));`,
  }));
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  const log = new PageLog(page);
  await log.next("feature inner 1");
  await page.expectStyle("#app", "padding-left", "3px");
  await page.withoutReload(async () => {
    await page.untilConsole(
      "hmr update /one.js",
      () => project.edit("one.js", () => `import.meta.hot.accept();`),
    );
    await page.expectStyle("#app", "padding-left", "3px");
    await project.edit("two.js", () => `import.meta.hot.accept();`);
    await log.next(
      "beforePrune /feature.css /feature.js /inner.js",
      "dispose feature",
      "prune feature",
      "prune inner",
    );
    await page.expectStyle("#app", "padding-left", "0px");
    // An edit of a module without importers updates nothing.
    await project.edit("inner.js", change("inner 1", "inner 2"));
    await project.edit("two.js", () => `import "./feature.js"; import.meta.hot.accept();`);
    await log.next("feature inner 2");
    await page.expectStyle("#app", "padding-left", "3px");
  });
  page.noProblems();
});

Deno.test("prune() spares a module that moves to another importer at the same time", async () => {
  await using project = await createProject(tellingApp({
    "main.js": `import "./one.js"; import "./two.js";`,
    "one.js": `import "./moved.css"; import.meta.hot.accept();`,
    "two.js": `console.log("two without"); import.meta.hot.accept();`,
    "moved.css": `#app { padding-left: 3px; }`,
  }));
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  const log = new PageLog(page);
  await log.next("two without");
  for (let round = 0; round < 4; round++) {
    const [from, to] = round % 2 === 0 ? ["one", "two"] : ["two", "one"];
    await Promise.all([
      project.write(`${from}.js`, `console.log("${from} without"); import.meta.hot.accept();`),
      project.write(
        `${to}.js`,
        `import "./moved.css"; console.log("${to} with"); import.meta.hot.accept();`,
      ),
    ]);
    const lines = await log.next(/./, /./);
    assert.deepEqual(lines.sort(), [`${from} without`, `${to} with`].sort());
    // A prune message would arrive before this round trip.
    await page.untilConsole("round trip", () => {
      server.server.handle.ws.send("round-trip");
      return page.page.evaluate(() => console.info("round trip"));
    });
    await page.expectStyle("#app", "padding-left", "3px");
  }
  page.noProblems();
});

Deno.test("decline() accepts nothing", async () => {
  await using project = await createProject(tellingApp({
    "main.js": `import "./declined.js";`,
    "declined.js": `console.log("declined 1"); import.meta.hot.decline();`,
  }));
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  const log = new PageLog(page);
  await log.next("declined 1");
  await page.untilLoad(() => project.edit("declined.js", change(1, 2)));
  await log.next("declined 2");
});

Deno.test("hot code is recognized in all its forms", async () => {
  const forms = {
    optional: `import.meta.hot?.accept?.();`,
    conditional: `if (import.meta.hot) { import.meta.hot.accept(() => {}); }`,
    logical: `import.meta.hot && import.meta . hot
  .accept ( /* none */ );`,
    alias: `const hot = import.meta.hot; if (hot) { hot.accept(); }`,
    destructured: `const { hot: handle } = import.meta; handle?.accept();`,
  };
  const names = Object.keys(forms);
  await using project = await createProject(tellingApp({
    "main.js": names.map((name) => `import "./${name}.js";`).join("\n") + `import "./taker.js";`,
    ...Object.fromEntries(
      names.map((
        name,
      ) => [`${name}.js`, `console.log("${name} 1");\n${forms[name as keyof typeof forms]}`]),
    ),
    "taker.js": `import { text } from "./talk.js";
console.log("taker", text.length > 0);
import.meta.hot.accept(\`./talk.js\`, ({ text }) => console.log("taker got", text));`,
    "talk.js": `// import.meta.hot.accept()
/* import.meta.hot.accept() */
export const text = "import.meta.hot.accept() 1" + \`import.meta.hot.accept()\`.length + /import.meta.hot.accept()/.flags;`,
  }));
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  const log = new PageLog(page);
  await log.next(...names.map((name) => `${name} 1`), "taker true");
  await page.withoutReload(async () => {
    for (const name of names) {
      await project.edit(`${name}.js`, change(1, 2));
      await log.next(`${name} 2`);
    }
    await project.edit("talk.js", change(" 1", " 2"));
    await log.next("taker got import.meta.hot.accept() 224");
  });
  page.noProblems();
});

Deno.test("callbacks run in the order of the updates, regardless of the order in which modules arrive", async () => {
  // The first updated module arrives last.
  const boundary = (name: string) =>
    `import { shared } from "./shared.js";
if (globalThis.order?.[0] === "/${name}.js") await globalThis.others.promise;
else if (globalThis.order && --globalThis.awaited === 0) globalThis.others.resolve();
console.log("evaluated ${name}", shared);
import.meta.hot.accept(() => console.log("callback /${name}.js"));`;
  await using project = await createProject(tellingApp({
    "main.js": `import "./one.js"; import "./two.js"; import "./three.js";
globalThis.others = Promise.withResolvers(); globalThis.awaited = 2;
import.meta.hot.on("vite:beforeUpdate", ({ updates }) => globalThis.order = updates.map(({ path }) => path));`,
    "one.js": boundary("one"),
    "two.js": boundary("two"),
    "three.js": boundary("three"),
    "shared.js": `export const shared = 1;`,
  }));
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  const log = new PageLog(page);
  await log.next("evaluated one 1", "evaluated two 1", "evaluated three 1");
  await project.edit("shared.js", change(1, 2));
  const lines = await log.next(/./, /./, /./, /./, /./, /./);
  const order = await page.page.evaluate(() => Reflect.get(globalThis, "order") as string[]);
  assert.deepEqual(lines.slice(3), order.map((path) => `callback ${path}`));
  assert.equal(lines[2], `evaluated ${order[0]!.slice(1, -3)} 2`);
  page.noProblems();
});

Deno.test("a failed re-import is logged, keeps the old module, and the next save recovers", async () => {
  await using project = await createProject(tellingApp({
    "main.js": `import "./boundary.js";`,
    "boundary.js": `import { tick } from "./work.js";
globalThis.tick = tick;
import.meta.hot.accept((next) => console.log("boundary is", next ? "new" : next));`,
    "work.js": `export const tick = () => "tick 1";`,
  }));
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  const log = new PageLog(page);
  const tick = () => page.page.evaluate(() => (Reflect.get(globalThis, "tick") as () => string)());
  await page.withoutReload(async () => {
    assert.equal(await tick(), "tick 1");
    await page.untilConsole(
      'Cannot reload "/boundary.js"',
      () => project.write("work.js", `export const tick = () => {;`),
    );
    // As documented, the callback receives `undefined` when the import failed.
    await log.until("boundary is undefined");
    await page.overlayText();
    assert.equal(await tick(), "tick 1");
    await page.untilConsole(
      'Cannot reload "/boundary.js"',
      () => project.write("work.js", `throw new Error("on purpose"); export const tick = 1;`),
    );
    assert.equal(await tick(), "tick 1");
    await project.write("work.js", `export const tick = () => "tick 2";`);
    await log.until("boundary is undefined");
    await log.until("boundary is new");
    assert.equal(await tick(), "tick 2");
    await page.overlayGone();
  });
});

Deno.test("an edit that failed because of another module's error is shown when that error is fixed", async () => {
  await using project = await createProject(tellingApp({
    "main.js": `import "./outer.js"; console.log("main");`,
    "outer.js": `import "./inner.js"; import { text } from "./text.js";
console.log("outer", text); import.meta.hot.accept();`,
    "inner.js":
      `import { unit } from "./unit.js"; console.log("inner", unit); import.meta.hot.accept();`,
    "unit.js": `export const unit = 1;`,
    "text.js": `export const text = "one";`,
  }));
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  const log = new PageLog(page);
  await log.next("inner 1", "outer one", "main");
  await page.withoutReload(async () => {
    // First an error that the server finds, then one that only the page notices.
    const wrong = { "two": "export const unit = 2 2;", "three": "throw new Error('not yet');" };
    for (const [text, code] of Object.entries(wrong)) {
      await page.untilConsole(`Cannot reload "/inner.js"`, () => project.write("unit.js", code));
      await page.untilConsole(
        `Cannot reload "/outer.js"`,
        () => project.write("text.js", `export const text = "${text}";`),
      );
      await project.write("unit.js", `export const unit = "after ${text}";`);
      const lines = await log.next(/./, /./);
      assert.deepEqual(lines, [`inner after ${text}`, `outer ${text}`]);
      await page.overlayGone();
    }
    // Updates that succeeded are not retried.
    await project.edit("unit.js", change("after three", "last"));
    await log.next("inner last");
  });
});
