import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { starterText, writeStarter } from "../../../../server/cli/init/init.ts";
import { createProject } from "../../../harness/project.ts";
import { smokeFolder } from "../../../smoke/smoke_project.ts";

const FILES = ["index.html", "main.ts", "App.vue", "ClickCounter.vue", "style.css"];

Deno.test("writeStarter() writes five files that work as they are", async () => {
  await using project = await createProject({});
  const folder = project.path("new/app");
  const starter = await writeStarter(folder);
  assert.deepEqual(starter, { folder, files: FILES });
  assert.deepEqual((await readdir(folder)).sort(), FILES.toSorted());
  assert.match(await project.read("new/app/index.html"), /<title>app<\/title>/);
  const { findings, warnings, checked } = await smokeFolder(folder);
  assert.deepEqual([findings, warnings], [[], []]);
  assert.ok(checked.some(({ url }) => url === "/ClickCounter.vue"));
});

Deno.test("writeStarter() writes a package on request", async () => {
  await using project = await createProject({});
  const { files } = await writeStarter(project.path("My App"), true);
  assert.ok(files.includes("vite.config.ts") && files.includes("src/App.vue"), files.join());
  const manifest = JSON.parse(await project.read("My App/package.json"));
  assert.equal(manifest.name, "my-app");
  assert.match(manifest.dependencies.vue, /^\^3\.\d+\.\d+$/);
  assert.deepEqual((await smokeFolder(project.path("My App"))).findings, []);
});

Deno.test("writeStarter() writes nothing if it would overwrite a file", async () => {
  await using project = await createProject({ "App.vue": "mine", "style.css": "" });
  await assert.rejects(writeStarter(project.root), {
    code: "USAGE",
    message: `A starter would overwrite "App.vue", "style.css" in "${project.root}"`,
  });
  assert.deepEqual((await readdir(project.root)).sort(), ["App.vue", "style.css"]);
  assert.equal(await project.read("App.vue"), "mine");
});

Deno.test("writeStarter() treats a broken link as a file", async () => {
  await using project = await createProject({});
  await Deno.symlink(project.path("gone"), project.path("main.ts"));
  await assert.rejects(writeStarter(project.root), /would overwrite "main.ts"/);
});

Deno.test("writeStarter() names the folder in which it cannot write", async () => {
  await using project = await createProject({ file: "" });
  await assert.rejects(writeStarter(project.path("file")), { message: /^Not a folder: / });
  await assert.rejects(writeStarter(project.path("file/below")), { message: /^Cannot write / });
});

Deno.test("starterText() names the next steps", () => {
  const next = (folder: string, files: string[]) =>
    starterText({ folder, files }).split("Next:\n")[1]!.split("\n").map((line) => line.trim());
  assert.deepEqual(next(".", ["index.html"]), ["vireo"]);
  assert.deepEqual(next(path.join("a", "b"), ["index.html"]), ["cd a/b", "vireo"]);
  assert.deepEqual(next("a b", ["package.json"]), [`cd "a b"`, "npm install", "vireo"]);
});
