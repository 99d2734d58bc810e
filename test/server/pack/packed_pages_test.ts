import assert from "node:assert/strict";
import { createProject } from "../../harness/project.ts";
import { startServer } from "../../harness/server.ts";

const FILES = {
  "index.html": `<!doctype html><script type="module" src="/src/main.ts"></script>`,
  "src/main.ts": `import { a } from "./a"; console.log(a);
const lazy = () => import("./lazy");`,
  "src/a.ts": `export const a: number = 1;`,
  "src/fails.ts": `import "./a"; import "./broken";`,
  "src/broken.ts": `const = 1;`,
  "src/lazy.ts": `import "./a"; export const lazy = true;`,
  "public/plain.js": `export {};`,
};

/** Sends requests to a server that packs its pages. */
async function open(files: Record<string, string> = FILES) {
  const project = await createProject(files);
  const server = await startServer(project.root, { server: { pack: true } });
  const get = async (path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(new URL(path, server.url), { headers, redirect: "manual" });
    return { response, text: await response.text() };
  };
  return {
    project,
    get,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await project[Symbol.asyncDispose]();
    },
  };
}

const HTML = { accept: "text/html" };
const SESSION = /"session":"([\w-]+)"/;

Deno.test("a page's script becomes a loader with all static imports; ?unpacked keeps it", async () => {
  await using server = await open();
  const page = await server.get("/", HTML);
  const loader = /src="(\/@vireo\/pack\/load\?entry=[^"]+)"/.exec(page.text)![1]!;
  assert.match((await server.get("/?unpacked", HTML)).text, /src="\/src\/main\.ts"/);
  const { response, text } = await server.get(loader);
  assert.equal(response.headers.get("cache-control"), "no-store");
  assert.match(response.headers.get("content-type")!, /^text\/javascript/);
  assert.match(text, /s\("\/src\/main\.ts", 0, /);
  assert.match(text, /s\("\/src\/a\.ts", 0, /);
  assert.doesNotMatch(text, /"\/src\/lazy\.ts", 0/);
  // Every module still has its own URL.
  assert.match((await server.get("/src/a.ts")).text, /^export const a = 1/);
});

Deno.test("a page gets the modules that it lacks, and new versions", async () => {
  await using server = await open();
  const loader = await server.get("/@vireo/pack/load?entry=/src/main.ts");
  const session = SESSION.exec(loader.text)![1]!;
  const more = (root: string) => server.get(`/@vireo/pack/more?session=${session}&root=${root}`);
  const lazy = await more("/src/lazy.ts");
  assert.match(lazy.text, /s\("\/src\/lazy\.ts", 0, /);
  assert.doesNotMatch(lazy.text, /"\/src\/a\.ts", 0/);
  const again = await more("/src/lazy.ts");
  assert.doesNotMatch(again.text, /s\("/);
  const other = await server.get("/@vireo/pack/more?session=unknown&root=/src/lazy.ts");
  assert.match(other.text, /s\("\/src\/a\.ts", 0, /);
});

Deno.test("a loader with a broken module fails, as the script does natively", async () => {
  await using server = await open();
  const { response, text } = await server.get("/@vireo/pack/load?entry=/src/fails.ts");
  assert.equal(response.status, 500);
  assert.doesNotMatch(text, /s\("/);
  // An import() of it gets the others, and a module that throws.
  const more = await server.get("/@vireo/pack/more?session=x&root=/src/fails.ts");
  assert.match(more.text, /f\("\/src\/broken\.ts", 0, "/);
});

Deno.test("a script that is no module of the server is requested natively", async () => {
  await using server = await open();
  for (const entry of ["/plain.js", "/missing.ts"]) {
    const { response } = await server.get(`/@vireo/pack/load?entry=${entry}`);
    assert.equal(response.status, 307);
    assert.equal(response.headers.get("location"), entry);
  }
});

Deno.test("pack requests without a module of this server are not found", async () => {
  await using server = await open();
  for (
    const path of [
      "load",
      "load?entry=//evil.test/x.js",
      "load?entry=https://evil.test/x.js",
      "more",
      "more?session=x",
      "load?entry=/../index.html",
      "load?entry=/src/..%5c..%5cindex.html",
      "more?session=x&root=/src/../../etc/passwd?raw",
      "more?session=x&root=/src/main.ts&root=/src/%00.ts",
      "unknown.js",
      "unknown.js.map",
      "..%2f..%2fetc%2fpasswd.js",
    ]
  ) {
    const { response, text } = await server.get(`/@vireo/pack/${path}`);
    assert.ok(response.status >= 400, `${path}: ${response.status}`);
    assert.equal(text.includes("root:"), false);
  }
});

Deno.test("denied files stay denied in packs", async () => {
  await using server = await open({ ...FILES, ".env": "SECRET=1" });
  for (const root of ["/.env", "/.env?raw", "/.env?import&raw", "/@fs/etc/passwd?raw"]) {
    const query = encodeURIComponent(root);
    const { text } = await server.get(`/@vireo/pack/more?session=x&root=${query}`);
    assert.doesNotMatch(text, /SECRET|root:x/);
    const loader = await server.get(`/@vireo/pack/load?entry=${query}`);
    assert.doesNotMatch(loader.text, /SECRET|root:x/);
  }
});

Deno.test("other sites cannot load packs", async () => {
  await using server = await open();
  const headers = {
    "sec-fetch-site": "cross-site",
    "sec-fetch-mode": "no-cors",
    "sec-fetch-dest": "script",
  };
  const { response, text } = await server.get("/@vireo/pack/load?entry=/src/main.ts", headers);
  assert.equal(response.status, 403);
  assert.doesNotMatch(text, /s\("/);
});

Deno.test("the map of a base pack has no outdated modules", async () => {
  await using server = await open({
    ...FILES,
    "src/main.ts": `import { a } from "./a"; import { b } from "./b"; console.log(a, b);`,
    "src/b.ts": `export const b: number = 2;`,
  });
  const load = () => server.get("/@vireo/pack/load?entry=/src/main.ts");
  const untilLoaded = async (match: RegExp): Promise<string> => {
    const signal = AbortSignal.timeout(10_000);
    for (;;) {
      signal.throwIfAborted();
      const found = match.exec((await load()).text);
      if (found) return found[1]!;
    }
  };
  const base = await untilLoaded(/^import "(\/@vireo\/pack\/[\w-]+\.js)";/m);
  const text = (await server.get(base)).text;
  const sources = async () => {
    const { sections } = JSON.parse((await server.get(`${base}.map`)).text);
    return sections.flatMap(({ map }: { map: { sources: string[] } }) => map.sources).sort();
  };
  assert.deepEqual(await sources(), ["/src/a.ts", "/src/b.ts", "/src/main.ts"]);
  await server.project.edit("src/b.ts", (code) => `// One line more.\n${code}`);
  await untilLoaded(/(s\("\/src\/b\.ts", \d+, )/);
  assert.deepEqual(await sources(), ["/src/a.ts", "/src/main.ts"]);
  // Browsers keep the pack itself.
  assert.equal((await server.get(base)).text, text);
});

Deno.test("a native import from a packed page gets a facade, other requests get the module", async () => {
  await using server = await open({
    ...FILES,
    "src/a.ts": `export * from "./b"; export const a: number = 1; export default a;`,
    "src/b.ts": `export let b = 1; export const a = 2; export { b as "b b" };`,
  });
  const script = {
    "sec-fetch-dest": "script",
    "sec-fetch-mode": "cors",
    "sec-fetch-site": "same-origin",
  };
  const referer = async (path: string) => {
    const { response } = await server.get(path, HTML);
    return { referer: response.url };
  };
  const packed = await referer("/");
  const isFacade = async (headers: Record<string, string>, path = "/src/a.ts") =>
    (await server.get(path, headers)).text.includes("loadSource");
  const { text } = await server.get("/src/a.ts", { ...script, ...packed });
  assert.match(text, /export \{ e0 as "a", e1 as "default", e2 as "b", e3 as "b b" \};/);
  assert.equal(await isFacade({ ...packed, "sec-fetch-dest": "empty" }), false);
  assert.equal(await isFacade({ ...script, ...packed, "sec-fetch-dest": "worker" }), false);
  assert.equal(await isFacade({ ...script, ...packed, "sec-fetch-site": "cross-site" }), false);
  assert.equal(await isFacade({ ...script, ...packed, "sec-fetch-mode": "no-cors" }), false);
  assert.equal(await isFacade({}), false);
  // Where browsers declare nothing, Chromium still sends the origin of imports.
  assert.equal(await isFacade(packed), false);
  assert.equal(await isFacade({ ...packed, origin: new URL(packed.referer).origin }), true);
  // The script of public/ that imports it was loaded by the packed page, then by another one.
  const plain = { referer: new URL("/plain.js", packed.referer).href };
  await server.get("/plain.js", { ...script, ...packed });
  assert.equal(await isFacade({ ...script, ...plain }), true);
  const native = await referer("/?unpacked");
  assert.equal(await isFacade({ ...script, ...native }), false);
  await server.get("/plain.js", { ...script, ...native });
  assert.equal(await isFacade({ ...script, ...plain }), false);
});

Deno.test("a packed page that did not change is not sent again", async () => {
  await using server = await open();
  const { response } = await server.get("/", HTML);
  const etag = response.headers.get("etag")!;
  assert.equal((await server.get("/", { ...HTML, "if-none-match": etag })).response.status, 304);
});
