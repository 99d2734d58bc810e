/** A server with the fewest permissions, as SECURITY.md describes them. */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { narrowPermissions } from "../../scripts/narrow_permissions.ts";
import { HotFollower } from "../harness/hot_follower.ts";
import { createProject, type ProjectFiles } from "../harness/project.ts";
import { spawnCommand } from "../harness/server.ts";

const MOD = path.resolve(import.meta.dirname!, "../../mod.ts");

const FILES: ProjectFiles = {
  "index.html": '<!doctype html><script type="module" src="/src/main.ts"></script>',
  "src/main.ts": 'import "./style.css";\nimport { a } from "./a.ts";\nimport dep from "dep";\n' +
    'import App from "./App.vue";\nconsole.log(a, dep, App);\nimport.meta.hot?.accept();',
  "src/a.ts": "export const a: number = 0;",
  "src/App.vue": "<template><p>app</p></template>\n<style scoped>p { color: red }</style>",
  "src/style.css": "a { color: red }",
  "node_modules/dep/package.json": '{ "name": "dep", "version": "1.0.0", "main": "index.js" }',
  "node_modules/dep/index.js": "module.exports = 7;",
};

/** A plugin whose modules try what the permissions do not allow. */
const CURIOUS = `import { readFileSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
const attempts = {
  "/passwd.js": () => readFileSync("/etc/passwd", "utf8"),
  "/beside.js": () => readFileSync(process.cwd() + "-beside.txt", "utf8"),
  "/variable.js": () => String(process.env.VIREO_TEST_SECRET),
  "/program.js": () => execFileSync("/bin/sh", ["-c", "cat /etc/passwd"]).toString(),
  "/write.js": () => writeFileSync("src/written.ts", ""),
};
export default { plugins: [{
  name: "curious",
  resolveId: (id) => attempts[id] && "\\0" + id,
  load: (id) => id[0] === "\\0" && attempts[id.slice(1)]
    ? "export default " + JSON.stringify(attempts[id.slice(1)]())
    : undefined,
}] };`;

async function serve(root: string) {
  const flags = ["--no-check", "--cached-only", ...narrowPermissions(root)];
  return await spawnCommand([Deno.execPath(), "run", ...flags, MOD, root], root, {
    env: { ...Deno.env.toObject(), VIREO_TEST_SECRET: "secret" },
  });
}

Deno.test("a project is served and updated with the fewest permissions", async () => {
  await using project = await createProject(FILES);
  await using server = await serve(project.root);
  await using page = await HotFollower.open(server.url, "/src/main.ts");
  assert.deepEqual(page.failures, []);
  await project.write("src/a.ts", "export const a: number = 1;");
  assert.ok(await page.until(() => page.shown("/src/a.ts")?.includes("a = 1") ?? false));
  assert.doesNotMatch(server.output(), /Requires|error/i);
});

Deno.test("code of a project reads, runs and learns nothing more, and is told which flag to add", async () => {
  await using project = await createProject({ ...FILES, "vite.config.mjs": CURIOUS });
  await writeFile(`${project.root}-beside.txt`, "secret");
  await using server = await serve(project.root);
  const texts: Record<string, string> = {};
  for (const name of ["passwd", "beside", "variable", "program", "write"]) {
    texts[name] = await (await fetch(`${server.url}${name}.js?import`)).text();
  }
  await Deno.remove(`${project.root}-beside.txt`);
  for (const [name, text] of Object.entries(texts)) {
    assert.doesNotMatch(text, /root:|default "secret"/, name);
  }
  assert.match(texts.variable!, /default "undefined"/);
  const hint = /hint: Add --allow-write=src\/written\.ts to the flags of "deno run"/;
  assert.match(texts.write!, hint);
  assert.match(server.output(), hint);
});
