/** The API under /__vireo/ of a running server, over HTTP. */
import assert from "node:assert/strict";
import process from "node:process";
import { createProject } from "../../../harness/project.ts";
import { type InProcessServer, startServer } from "../../../harness/server.ts";

// deno-lint-ignore no-explicit-any -- the answers are checked by their values
type Json = any;

const FILES = {
  "index.html": '<body><script type="module" src="/src/main.ts"></script></body>',
  "src/main.ts": 'import "./config.ts";\nimport "./view.ts";\n',
  "src/config.ts": 'import "./theme.ts";\n',
  "src/theme.ts": "export const dark = true;\n",
  "src/view.ts": "import.meta.hot?.accept();\n",
};

async function ask(
  { url }: { url: string },
  path: string,
  init: RequestInit = {},
): Promise<{ status: number; json: Json; headers: Headers }> {
  const response = await fetch(new URL(`__vireo/${path}`, url), init);
  const text = await response.text();
  const isJson = response.headers.get("content-type") === "application/json";
  return {
    status: response.status,
    json: isJson ? JSON.parse(text) : text,
    headers: response.headers,
  };
}

/** Requests modules as a page does. */
async function load({ url }: InProcessServer, ...paths: string[]): Promise<void> {
  for (const path of ["", ...paths]) {
    await (await fetch(new URL(path, url), { headers: { accept: "*/*" } })).body?.cancel();
  }
}

const ALL = ["src/main.ts", "src/config.ts", "src/view.ts", "src/theme.ts"];
const bearer = ({ server }: InProcessServer) => ({
  headers: { authorization: `Bearer ${server.identity.token}` },
});

Deno.test("the API tells the status of the server", async () => {
  await using project = await createProject(FILES);
  await using server = await startServer(project.root);
  await load(server, ...ALL);
  const { status, json, headers } = await ask(server, "status?file=src/theme.ts");
  assert.equal(status, 200);
  assert.equal(headers.get("cache-control"), "no-store");
  const { api, instance, pid, root, urls, errors, pages, bundling } = json;
  assert.deepEqual([api, instance, pid, root], [
    1,
    server.server.identity.id,
    process.pid,
    project.root,
  ]);
  assert.deepEqual([urls.local, errors, pages, bundling], [[server.url], [], [], []]);
  assert.deepEqual(json.file, { file: project.path("src/theme.ts"), isInUse: true });
  assert.equal((await ask(server, "status?file=src/none.ts")).json.file.isInUse, false);
  assert.equal((await ask(server, "status?settle=10000")).json.isSettled, true);
});

Deno.test("the API says who imports a module and what an edit would do", async () => {
  await using project = await createProject(FILES);
  await using server = await startServer(project.root);
  await load(server, ...ALL);
  const { json } = await ask(server, "modules?file=src/theme.ts");
  assert.equal(json.edit.verdict, "reload");
  assert.match(json.edit.reason, /no module accepts it \(theme\.ts ← config\.ts ← main\.ts/);
  assert.match(json.edit.hint, /accept\("\.\/theme\.ts", .* to "\/src\/config\.ts"/);
  const [module] = json.modules;
  assert.deepEqual(module.chain, ["/src/main.ts", "/src/config.ts", "/src/theme.ts"]);
  assert.deepEqual(module.importers, ["/src/config.ts"]);
  assert.ok(module.size > 0 && module.transformTime >= 0);
  const main = (await ask(server, "modules?url=/src/main.ts")).json.modules[0];
  assert.deepEqual(main.pages, ["/index.html"]);
  assert.deepEqual(main.imports, [
    { url: "/src/config.ts", isDynamic: false },
    { url: "/src/view.ts", isDynamic: false },
  ]);
  const { edit } = (await ask(server, "modules?file=src/view.ts")).json;
  assert.deepEqual(edit, {
    verdict: "hot",
    boundaries: [{ path: "/src/view.ts", chain: ["/src/view.ts"] }],
  });
  const found = (await ask(server, "modules?search=the")).json;
  assert.deepEqual([found.total, found.modules[0].url], [1, "/src/theme.ts"]);
  assert.equal((await ask(server, "modules?url=/src/none.ts")).status, 404);
  const page = (await ask(server, "modules?file=index.html")).json.edit;
  assert.deepEqual([page.verdict, page.reason], ["reload", "/index.html: the page changed"]);
});

Deno.test("the API keeps the history of changes", async () => {
  await using project = await createProject(FILES);
  await using server = await startServer(project.root);
  await load(server, ...ALL);
  for (
    const [file, text] of [["view", "export {};\nimport.meta.hot?.accept();"], ["theme", "1;"]]
  ) {
    await project.write(`src/${file}.ts`, text!);
    // The answer comes after the change was processed.
    await ask(server, "status?settle=10000");
  }
  const { entries, last } = (await ask(server, "history?kind=change")).json;
  assert.deepEqual(entries.map(({ plan }: Json) => plan), ["update", "reload"]);
  const [update, reload] = entries;
  assert.deepEqual(update.files, [{ type: "update", file: project.path("src/view.ts") }]);
  assert.deepEqual(update.updates[0].chain, ["/src/view.ts"]);
  assert.ok(update.seenAt <= update.plannedAt && update.plannedAt <= update.sentAt);
  assert.match(reload.hint, /import\.meta\.hot\.accept/);
  const ofTheme = (await ask(server, "history?kind=change&file=src/theme.ts")).json.entries;
  assert.deepEqual(ofTheme, [reload]);
  assert.deepEqual((await ask(server, `history?since=${last}`)).json.entries, []);
  assert.equal((await ask(server, "history?limit=1&kind=change")).json.entries[0].plan, "reload");
});

Deno.test("the API shows frames of errors to those with the token only", async () => {
  await using project = await createProject({
    ...FILES,
    "src/theme.ts": "export const secret = ;",
  });
  await using server = await startServer(project.root);
  await load(server, ...ALL);
  for (const path of ["status", "history?kind=error"]) {
    const errorOf = ({ json }: { json: Json }) => (json.errors ?? json.entries)[0];
    const hidden = errorOf(await ask(server, path));
    assert.equal(hidden.frame, undefined);
    assert.ok(!JSON.stringify(hidden).includes("secret"), JSON.stringify(hidden));
    assert.match(errorOf(await ask(server, path, bearer(server))).frame, /secret/);
    const { token } = server.server.identity;
    const joined = path + (path.includes("?") ? "&" : "?");
    assert.match(errorOf(await ask(server, `${joined}token=${token}`)).frame, /secret/);
    assert.equal((await ask(server, `${joined}token=other`)).status, 403);
  }
  await project.write("src/theme.ts", "export const fixed = 1;");
  // No page requests the module again.
  assert.deepEqual((await ask(server, "status?settle=10000")).json.errors, []);
});

Deno.test("the API streams new entries as events", async () => {
  await using project = await createProject(FILES);
  await using server = await startServer(project.root);
  await load(server, ...ALL);
  const response = await fetch(new URL("__vireo/events", server.url));
  assert.equal(response.headers.get("content-type"), "text/event-stream");
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  await project.write("src/theme.ts", "1;");
  while (!/\nevent: change\ndata: .+\n\n/.test(text)) text += (await reader.read()).value;
  await reader.cancel();
  const { last } = (await ask(server, "history")).json;
  const again = await fetch(new URL(`__vireo/events?since=${last - 1}`, server.url));
  const next = again.body!.pipeThrough(new TextDecoderStream()).getReader();
  text = "";
  while (!text.includes("\n\n", 5)) text += (await next.read()).value;
  assert.match(text, new RegExp(`^:\\n\\nid: ${last}\\n`));
  // The open stream does not keep the server from closing.
  await server.server.close();
  assert.equal((await next.read()).done, true);
});

Deno.test("the API answers foreign origins and hosts with nothing", async () => {
  await using project = await createProject(FILES);
  await using server = await startServer(project.root);
  const foreign: Record<string, string>[] = [
    { origin: "https://evil.test" },
    { origin: "null" },
    { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" },
  ];
  for (const path of ["status", "events", "modules", "history", "stop"]) {
    for (const headers of foreign) {
      const method = path === "stop" ? "POST" : "GET";
      const token = `?token=${server.server.identity.token}`;
      const answer = await ask(server, path + token, { method, headers });
      assert.equal(answer.status, 403, `${path} ${JSON.stringify(headers)}`);
      assert.equal(answer.headers.get("access-control-allow-origin"), null);
    }
    const renamed = new Request(`http://evil.test/__vireo/${path}`);
    assert.equal((await server.server.fetch(renamed)).status, 403);
  }
  const own = { headers: { origin: new URL(server.url).origin } };
  assert.equal((await ask(server, "status", own)).status, 200);
});

Deno.test("the API only reads, but for the end of a server that can be ended", async () => {
  await using project = await createProject(FILES);
  const stopped = Promise.withResolvers<void>();
  await using server = await startServer(project.root, {
    program: { hasKeys: false, stop: stopped.resolve, urlsChanged() {} },
  });
  await using other = await startServer(project.root);
  const post = { method: "POST" };
  for (const path of ["status", "events", "modules", "history"]) {
    assert.equal((await ask(server, path, post)).status, 405);
  }
  assert.equal((await ask(server, "stop", bearer(server))).status, 405);
  assert.equal((await ask(server, "stop", post)).status, 403);
  assert.equal((await ask(other, "stop", { ...post, ...bearer(other) })).status, 404);
  assert.equal((await ask(server, "nothing")).status, 404);
  assert.equal((await ask(server, "history?since=x")).status, 400);
  assert.equal((await ask(server, "stop", { ...post, ...bearer(server) })).status, 202);
  await stopped.promise;
});

Deno.test("the API lies under the base, too, and before the project's middlewares", async () => {
  await using project = await createProject(FILES);
  await using server = await startServer(project.root, {
    base: "/app/",
    server: { proxy: { "^/": "http://127.0.0.1:9" } },
  });
  assert.equal((await ask(server, "status")).status, 200);
  const root = await ask({ url: new URL("/", server.url).href }, "status");
  assert.equal(root.json.instance, server.server.identity.id);
});

Deno.test("the API switches settings, for programs with the token and pages of the server", async () => {
  await using project = await createProject(FILES);
  await using server = await startServer(project.root, { server: { forwardConsole: false } });
  const change = (settings: unknown, headers: Record<string, string>) =>
    ask(server, "settings", { method: "POST", headers, body: JSON.stringify(settings) });
  const { origin } = new URL(server.url);
  assert.deepEqual((await ask(server, "status")).json.settings, {
    forwardConsole: false,
    recordConsole: false,
    keepState: false,
  });
  const switched = await change({ keepState: true }, bearer(server).headers);
  assert.deepEqual([switched.status, switched.json.settings.keepState], [200, true]);
  assert.equal((await change({ forwardConsole: true }, { origin })).status, 200);
  const client = await (await fetch(new URL("@vite/client", server.url))).text();
  assert.match(client, /"logLevels":\["error","warn"\]\},"keepState":true/);
  for (const headers of [{}, { origin: "http://evil.test" }] as Record<string, string>[]) {
    assert.equal((await change({ keepState: false }, headers)).status, 403);
  }
  const wrong = [{}, [], null, { keepState: "yes" }, { port: true }];
  for (const each of wrong) {
    assert.equal((await change(each, bearer(server).headers)).status, 400);
  }
  assert.equal((await ask(server, "settings")).status, 405);
  assert.equal(server.server.settings.keepState, true);
});

Deno.test("the API names the pack of a module, and the modules that a page loads", async () => {
  await using project = await createProject(FILES);
  await using server = await startServer(project.root, { server: { pack: true } });
  const html = await (await fetch(server.url)).text();
  const loader = /"(\/@vireo\/pack\/load\?[^"]*)"/.exec(html)![1]!.replaceAll("&amp;", "&");
  const text = await (await fetch(new URL(loader, server.url))).text();
  assert.match(text, /dark = true/);
  // Modules get into a pack once the page has loaded.
  let packs: string[] = [];
  while (packs.length === 0) {
    ({ packs } = (await ask(server, "modules?file=src/theme.ts")).json.modules[0]);
  }
  assert.match(packs.join(), /^\/@vireo\/pack\/[\w-]+\.js$/);
  assert.match(await (await fetch(new URL(packs[0]!, server.url))).text(), /dark = true/);
  assert.deepEqual((await ask(server, "modules?file=index.html")).json.loads, ["/src/main.ts"]);
});
