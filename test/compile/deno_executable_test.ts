import assert from "node:assert/strict";
import { readdir, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { stop } from "esbuild";
import { denoExecutable, DenortMissing } from "../../scripts/compile/deno_executable.ts";
import { stageApp } from "../../scripts/compile/stage_app.ts";
import { currentTarget } from "../../scripts/compile/target.ts";
import { browserForTests } from "../harness/browser.ts";
import { createProject, type TempProject } from "../harness/project.ts";
import { userSession } from "./user_session.ts";

const browser = browserForTests();
const ROOT = path.resolve(import.meta.dirname!, "../..");
const target = currentTarget()!;
/** Maximum size without the runtime, in bytes; most of it is native parts. */
const LARGEST = 28_000_000;
/** Packages of tests or of projects, which must not be in an executable. */
const NOT_INSIDE = ["playwright-core", "sass", "less", "stylus", "lightningcss", "typescript"];

Deno.test.afterAll(() => stop());

async function staged(folder: TempProject) {
  // A sibling of the test projects, like the folder of an executable.
  return await stageApp(ROOT, folder.root, { target, embed: "url" });
}

Deno.test("the staged program works alone, on Deno", async () => {
  await using folder = await createProject({});
  const { entry, inputs } = await staged(folder);
  for (const name of NOT_INSIDE) {
    const found = inputs.find((file) => file.includes(`/node_modules/${name}/`));
    assert.equal(found, undefined, `${name} is inside`);
  }
  const names = (await readdir(path.dirname(entry), { recursive: true })).sort();
  assert.equal(names.length, 3 + 4, names.join());
  const flags = ["run", "-A", "--no-config", "--no-lock", "--no-remote", "--no-npm", "--no-check"]
    .concat("--unstable-no-legacy-abort");
  await userSession({ browser, command: [Deno.execPath(), ...flags, entry] });
});

Deno.test("deno compile includes only the program", async () => {
  await using folder = await createProject({});
  const { entry } = await staged(folder);
  const output = folder.path("vireo");
  // A placeholder for the runtime, which can be missing here: the build is real, but its result
  // does not run.
  const environment = { ...process.env, DENORT_BIN: Deno.execPath() };
  const said = await denoExecutable(entry, target, output, environment);
  const listed = [...said.matchAll(/[├└]──? ([^\s(]+)/g)].map(([, name]) => name);
  assert.deepEqual(listed, ["main.js", "native/*", "project_worker.js"], said);
  const size = (await stat(output)).size - (await stat(Deno.execPath())).size;
  assert.ok(size > 1_000_000 && size < LARGEST, `${size} bytes`);
});

Deno.test("denoExecutable() names the fix when denort cannot be downloaded", async () => {
  await using folder = await createProject({ "main.js": "", "native/part": "" });
  const { DENORT_BIN: _, ...environment } = process.env;
  const nowhere = "http://127.0.0.1:9";
  await assert.rejects(
    denoExecutable(folder.path("main.js"), target, folder.path("vireo"), {
      ...environment,
      DENO_DIR: folder.path("empty"),
      HTTPS_PROXY: nowhere,
      HTTP_PROXY: nowhere,
    }),
    (error) =>
      error instanceof DenortMissing &&
      /"denort" \d.*DENORT_BIN.*--runtime bun/.test(error.message),
  );
});

Deno.test("the Deno executable serves a folder without packages, with hot updates, twice", async () => {
  await using folder = await createProject({});
  const { entry } = await staged(folder);
  const output = folder.path("vireo");
  try {
    await denoExecutable(entry, target, output);
  } catch (error) {
    if (!(error instanceof DenortMissing)) throw error;
    console.log(`Skipped: ${error.message}`);
    return;
  }
  await writeFile(entry, "throw new Error('not needed any more')");
  await userSession({ browser, command: [output] });
});
