/**
 * Messages between pages and server other than updates: invalidations, and events of the client and
 * of users.
 */
import assert from "node:assert/strict";
import { browserForTests } from "../harness/browser.ts";
import { PageLog } from "../harness/page_log.ts";
import { createProject } from "../harness/project.ts";
import { startServer } from "../harness/server.ts";
import { change, tellingApp } from "../harness/small_app.ts";

const browser = browserForTests();

Deno.test("invalidate() continues with the module's importers, once for all pages", async () => {
  await using project = await createProject(tellingApp({
    "main.js": `import "./outer.js";
globalThis.send = (event, data) => import.meta.hot.send(event, data);
import.meta.hot.on("vite:beforeUpdate", ({ updates }) => {
  for (const { path, firstInvalidatedBy } of updates) console.log("update", path, firstInvalidatedBy);
});
import.meta.hot.on("vite:invalidate", (data) => console.log("invalidate", data.path, data.message, data.firstInvalidatedBy));`,
    "outer.js": `import { inner } from "./inner.js"; import { value } from "./values.js";
console.log("outer", inner, value);
import.meta.hot.accept();`,
    "inner.js": `import { value } from "./values.js"; export const inner = "v1 " + value;
console.log("inner", inner);
import.meta.hot.accept(() => import.meta.hot.invalidate("cannot"));`,
    "values.js": `export const value = "a";`,
  }));
  await using server = await startServer(project.root);
  await using first = await browser.open(server.url);
  await using second = await browser.open(server.url);
  const logs = [new PageLog(first), new PageLog(second)];
  const all = async (...lines: string[]) => {
    for (const log of logs) await log.next(...lines);
  };
  await all("inner v1 a", "outer v1 a a");
  for (const [from, to] of [["v1", "v2"], ["v2", "v3"]] as const) {
    await project.edit("inner.js", change(from, to));
    await all(
      "update /inner.js undefined",
      `inner ${to} a`,
      "invalidate /inner.js cannot /inner.js",
      "update /outer.js /inner.js",
      // The new version of inner.js has already run and does not run again.
      `outer ${to} a a`,
    );
  }
  // Late or invented invalidations have no effect.
  for (const page of [first, second]) {
    await page.page.evaluate(() => {
      const send = Reflect.get(globalThis, "send") as (event: string, data: unknown) => void;
      for (const path of ["/inner.js", "/main.js", "/none.js", "../../etc/passwd", 1, null]) {
        send("vite:invalidate", { path });
      }
      send("vite:invalidate", null);
    });
  }
  // A page that imports outer.js later gets the updated version, and no message about it.
  const told = [first, second].map(({ page }) =>
    page.waitForEvent("console", (message) => message.text() === "update /outer.js /inner.js")
  );
  for (const each of told) each.catch(() => {});
  await project.edit("values.js", change(`"a"`, `"b"`));
  for (const log of logs) await log.until("invalidate /inner.js cannot /inner.js");
  await Promise.any(told);
  for (const page of [first, second]) {
    assert.ok(page.console.includes("log: outer v3 b b"), page.record());
  }
  for (const page of [first, second]) {
    assert.equal(page.loads, 1, page.record());
    assert.ok(!page.console.some((line) => line.includes("update /main.js")), page.record());
    page.noProblems();
  }
});

Deno.test("invalidate() ends in a reload at a dead end and in a circle", async () => {
  await using project = await createProject(tellingApp({
    "main.js": `import "./refuses.js"; import "./one.js";`,
    "refuses.js": `console.log("refuses 1");
import.meta.hot.accept(() => import.meta.hot.invalidate());`,
    "one.js":
      `import "./two.js"; console.log("one 1"); import.meta.hot.accept(() => import.meta.hot.invalidate("one"));`,
    "two.js":
      `import "./one.js"; console.log("two 1"); import.meta.hot.accept(() => import.meta.hot.invalidate("two"));`,
  }));
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  const log = new PageLog(page);
  await log.next("refuses 1", "two 1", "one 1");
  await page.untilLoad(() => project.edit("refuses.js", change("1", "2")));
  await log.next("refuses 2", "refuses 2", "two 1", "one 1");
  assert.ok(
    page.console.includes(
      "info: [vireo] page reload /refuses.js: no module accepts it (refuses.js ← main.js ← index.html)",
    ),
    page.record(),
  );
  await page.untilLoad(() => project.edit("two.js", change("1", "2")));
  await log.until("one 1");
  await log.until("two 2");
  assert.ok(
    page.console.some((line) =>
      /page reload \/(one|two)\.js: (invalidated in a circle back to|no module accepts it)/.test(
        line,
      )
    ),
    page.record(),
  );
});

Deno.test("invalidate() in an import cycle leaves no page with two instances of a module", async () => {
  await using project = await createProject(tellingApp({
    "main.js": `import "./app.js";`,
    "app.js": `import { items } from "./items.js";
import { menu } from "./menu.js";
console.log(menu.title, menu.items() === items ? "same items" : "other items");
import.meta.hot.accept();`,
    "items.js": `import { menu } from "./menu.js";
export const items = [() => menu];`,
    "menu.js": `import { items } from "./items.js";
export const menu = { title: "menu 1", items: () => items };
import.meta.hot.accept(() => import.meta.hot.invalidate("cannot"));`,
  }));
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  const log = new PageLog(page);
  await log.next("menu 1 same items");
  await project.edit("menu.js", change("menu 1", "menu 2"));
  await log.next("menu 2 same items");
  page.noProblems();
});

Deno.test("on() receives all events of the client, off() unsubscribes", async () => {
  await using project = await createProject(tellingApp({
    "main.js": `import "./part.js";
const { hot } = import.meta;
const names = ["beforeUpdate", "afterUpdate", "beforePrune", "invalidate", "error", "ws:connect", "ws:disconnect"];
for (const name of names) hot.on("vite:" + name, (data) => console.log(name, data.type ?? Object.keys(data).join()));
const never = () => console.log("never");
hot.on("vite:beforeUpdate", never);
hot.off("vite:beforeUpdate", never);
hot.on("vite:beforeFullReload", (payload) => {
  console.log("beforeFullReload", payload.reason, payload.triggeredBy);
  if (globalThis.stay) throw new Error("not now");
});`,
    "part.js":
      `import "./gone.js"; console.log("part 1"); import.meta.hot.on("vite:beforeUpdate", () => console.log("part hears"));
import.meta.hot.accept((next) => next?.refuse && import.meta.hot.invalidate());`,
    "gone.js": ``,
  }));
  await using server = await startServer(project.root);
  await using page = await browser.newPage();
  const log = new PageLog(page);
  // The socket opens after the modules have registered their listeners.
  const modules = Promise.withResolvers<void>();
  await page.page.routeWebSocket(/.*/, async (socket) => {
    await modules.promise;
    socket.connectToServer();
  });
  await page.goto(server.url);
  await log.next("part 1");
  modules.resolve();
  await log.next("ws:connect webSocket");
  await page.page.evaluate(() => Reflect.set(globalThis, "stay", true));
  await page.withoutReload(async () => {
    await project.edit(
      "part.js",
      (code) => code.replace(`import "./gone.js";`, "").replace("part 1", "part 2"),
    );
    // The old version of part.js receives the event of its own replacement, and none after it.
    await log.next(
      "part hears",
      "beforeUpdate update",
      "part 2",
      "afterUpdate update",
      "beforePrune prune",
    );
    await project.write("part.js", `console.log(;`);
    await log.until("error error");
    await project.write(
      "part.js",
      `console.log("part 3"); export const refuse = true; import.meta.hot.accept((next) => next?.refuse && import.meta.hot.invalidate());`,
    );
    await log.until("part 3");
    await project.edit("part.js", change("3", "4"));
    await log.until("part 4");
    await log.until("invalidate path,message,firstInvalidatedBy");
    await log.until(
      "beforeFullReload /part.js: no module accepts it (part.js ← main.js ← index.html) " +
        project.path("part.js"),
    );
  });
  assert.ok(!log.unread.includes("never"));
  await server.server.close();
  await log.until("ws:disconnect webSocket");
});

Deno.test("custom events go both ways: to the server, to all pages, to one page", async () => {
  await using project = await createProject(tellingApp({
    "main.js": `const hot = import.meta.hot;
hot.send("my:early", { at: "start" });
hot.on("my:all", (data) => console.log("all", JSON.stringify(data)));
hot.on("my:reply", (data) => console.log("reply", JSON.stringify(data)));
globalThis.ask = (text) => hot.send("my:ask", { text });
console.log("ready");`,
  }));
  await using server = await startServer(project.root);
  const { ws, hot, environments } = server.server.handle;
  const heard: string[] = [];
  ws.on("my:early", (data) => heard.push(`early ${JSON.stringify(data)}`));
  hot.on("vite:client:connect", () => heard.push("connect"));
  environments.client.hot.on("vite:client:disconnect", () => heard.push("disconnect"));
  hot.on("my:ask", (data, client) => {
    heard.push(`ask ${JSON.stringify(data)}`);
    client.send("my:reply", { to: (data as { text: string }).text });
  });
  const never = () => heard.push("never");
  ws.on("my:ask", never);
  ws.off("my:ask", never);

  await using first = await browser.open(server.url);
  await using second = await browser.open(server.url);
  const logs = [new PageLog(first), new PageLog(second)] as const;
  for (const log of logs) await log.next("ready");
  const ask = (page: typeof first, text: string) =>
    page.page.evaluate(
      (text) => (Reflect.get(globalThis, "ask") as (text: string) => void)(text),
      text,
    );
  await ask(first, "from first");
  await logs[0].next('reply {"to":"from first"}');
  environments.client.hot.send("my:all", [1]);
  ws.send({ type: "custom", event: "my:all", data: 2 });
  hot.send("my:all");
  for (const log of logs) await log.next("all [1]", "all 2", "all undefined");
  const early = 'early {"at":"start"}';
  while (heard.length < 5) await new Promise((resolve) => setTimeout(resolve, 5));
  // Messages that a page sends before its socket is open arrive right after its connection.
  assert.deepEqual(heard.slice(0, 2), ["connect", early]);
  assert.deepEqual(heard.toSorted(), [
    'ask {"text":"from first"}',
    "connect",
    "connect",
    early,
    early,
  ]);
  await first[Symbol.asyncDispose]();
  while (heard.at(-1) !== "disconnect") await new Promise((resolve) => setTimeout(resolve, 5));
  second.noProblems();
});
