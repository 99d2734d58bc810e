/**
 * Files of the deny list that sources, styles, pages, maps or dependencies refer to: nothing that
 * the server sends contains them, whichever part of it reads the file.
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fs from "node:fs/promises";
import path from "node:path";
import { get } from "./raw_request.ts";
import { createProject, type Project, SECRET, startVictim, type Victim } from "./victim.ts";

const INLINE_MAP = Buffer.from(JSON.stringify({
  version: 3,
  sources: ["../.env", "../server.pem", "/.npmrc", "../../app-secret/secret.txt"],
  names: [],
  mappings: "AAAA;ACAA;ACAA;ACAA",
})).toString("base64");
const MAP = `//# sourceMappingURL=data:application/json;base64,${INLINE_MAP}`;
const CSS_MAP = `/*# sourceMappingURL=data:application/json;base64,${INLINE_MAP} */`;

const FILES: Record<string, string> = {
  "index.html": `<!doctype html><link rel="stylesheet" href="/src/linked.css">
<link rel="icon" href="/.env"><img src="/server.pem"><img src="./.npmrc">
<script type="module" src="/src/all.ts"></script>`,
  "src/all.ts": [
    "raw",
    "url",
    "inline",
    "plain",
    "glob",
    "new_url",
    "style",
    "vue",
    "mapped",
    "dep",
    "json",
  ].map((name) => `import("./${name}.ts").catch(console.log);`).join("\n"),
  "src/raw.ts": 'import a from "../.env?raw"; import b from "../server.pem?raw"; show(a, b);',
  "src/url.ts": 'import a from "../.env?url"; import b from "../id_rsa?url"; show(a, b);',
  "src/inline.ts":
    'import a from "../.env?inline"; import b from "../certs/dev.key?url&inline"; show(a, b);',
  "src/plain.ts": 'import "../.env"; import "../.npmrc";',
  "src/json.ts": 'import json from "../.docker/config.json"; show(json);',
  "src/glob.ts": `
show(import.meta.glob(["../{.*,*.*,id_rsa}", "../{certs,nested,.ssh,.aws}/**", "!../linked.txt"], { query: "?raw", eager: true, import: "default", exhaustive: true }));
show(import.meta.glob(["../.env*", "/.npmrc", "/**/.ssh/*"], { query: "?raw", eager: true }));
show(import.meta.glob("../.docker/*", { eager: true, exhaustive: true }));`,
  "src/new_url.ts": `show(new URL("../.env", import.meta.url), new URL("/id_rsa", import.meta.url));
const name = "server";
show(new URL(\`../\${name}.pem\`, import.meta.url), new Worker(new URL("../.env", import.meta.url)));`,
  "src/style.ts":
    'import "./a.css"; import "./b.scss"; import text from "./a.css?inline"; show(text);',
  "src/a.css":
    `@import "../.env"; a { background: url(../server.pem); src: url("../.npmrc?inline") }
b { composes: x from "../.env"; background: image-set("../id_rsa" 1x) }\n${CSS_MAP}`,
  "src/b.scss": `@import url("../.env"); a { background: url(../server.pem) }`,
  "src/linked.css": `@import "../.npmrc"; a { background: url(../.env) }\n${CSS_MAP}`,
  "src/vue.ts": 'import Page from "./Page.vue"; show(Page);',
  "src/Page.vue":
    `<template><img src="../.env"><img src="/server.pem"><image href="../id_rsa"/></template>
<style src="../.npmrc"></style><script src="../.env"></script>`,
  "src/mapped.ts": `export const a = 1;\n${MAP}`,
  "src/dep.ts": 'import dep from "dep"; import own from "dep/own.js"; show(dep, own);',
  "node_modules/dep/package.json": '{ "name": "dep", "version": "1.0.0", "main": "index.js" }',
  "node_modules/dep/index.js": `module.exports = [
  () => require("../../.docker/config.json"), () => require("../../.env"), () => require("../../id_rsa"),
];\n${MAP}`,
  "node_modules/dep/own.js": `export { default } from "../../.docker/config.json";\n${MAP}`,
};

async function write(project: Project): Promise<void> {
  for (const [name, text] of Object.entries(FILES)) {
    const file = path.join(project.root, name);
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, text);
  }
  // Valid as JSON and as JavaScript, so that every reader could use it.
  await fs.writeFile(path.join(project.root, ".docker/config.json"), JSON.stringify(SECRET));
  await fs.writeFile(path.join(project.root, "id_rsa"), `module.exports = "${SECRET}";`);
  await fs.writeFile(path.join(project.root, ".npmrc"), `a { content: "${SECRET}" }`);
}

/** Whether a text has the secret, itself or as base64 at any offset. */
function leaks(text: string): boolean {
  const forms = ["", "x", "xx"].map((prefix) =>
    Buffer.from(prefix + SECRET).toString("base64").slice(4, -4)
  );
  return [SECRET, ...forms].some((form) => text.includes(form));
}

/** Requests everything that the responses name, from the page on; returns what was requested. */
async function crawl({ port }: Victim, first: string): Promise<Map<string, number>> {
  const seen = new Map<string, number>();
  const queue = [first];
  for (const target of queue) {
    if (seen.has(target) || seen.size > 400) continue;
    const headers: Record<string, string> = target === first
      ? { Accept: "text/html" }
      : { "Sec-Fetch-Dest": /\.css$/.test(target) ? "style" : "script", Accept: "*/*" };
    const { raw, body, status } = await get(port, target, headers);
    seen.set(target, status);
    assert.ok(!leaks(raw), `${target}:\n${raw.slice(0, 2000)}`);
    for (const [, map = ""] of body.matchAll(/sourceMappingURL=data:[^,]+;base64,([\w+/=]+)/g)) {
      const text = Buffer.from(map, "base64").toString();
      assert.ok(!leaks(text), `the map of ${target}: ${text.slice(0, 2000)}`);
    }
    for (const [, url = ""] of body.matchAll(/["'(]((?:\/|\.\.?\/)[^"'()\s\\<>]+)["')]/g)) {
      const absolute = new URL(url, `http://localhost${target}`);
      if (absolute.host === "localhost") queue.push(absolute.pathname + absolute.search);
    }
  }
  return seen;
}

for (const pack of [false, true]) {
  const delivery = pack ? "a packed page" : "native modules";
  Deno.test(`references to denied files get nothing out (${delivery})`, async () => {
    await using project = await createProject();
    await write(project);
    await using victim = await startVictim(project.root, { server: { pack } });
    const seen = await crawl(victim, "/");
    // Without packs, each module of the project was a request.
    if (!pack) {
      for (const name of ["raw", "glob", "mapped", "dep"]) {
        assert.equal(seen.get(`/src/${name}.ts`), 200, name);
      }
    }
    assert.equal(seen.get("/"), 200);
    for (const query of ["status", "history", "modules?search=env", "modules?file=.env"]) {
      const { raw, status } = await get(victim.port, `/__vireo/${query}`);
      assert.ok(status < 500 && !leaks(raw), raw);
    }
    // Errors quote the source's line, but never the file that it names.
    assert.ok(!leaks(victim.log.join("\n")), victim.log.join("\n"));
  });
}
