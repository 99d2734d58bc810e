import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, rename, stat } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { browserForTests } from "../harness/browser.ts";
import { createProject } from "../harness/project.ts";
import { userSession } from "./user_session.ts";

const browser = browserForTests();
const SCRIPT = path.resolve(import.meta.dirname!, "../../scripts/compile.ts");
/** Maximum size without Bun itself, in bytes: bundle, bytecode and native parts. */
const LARGEST = 48_000_000;

Deno.test("the Bun executable serves a folder without packages, with hot updates, twice", async () => {
  await using folder = await createProject({});
  const made = folder.path("made/vireo");
  const { stdout } = await promisify(execFile)(Deno.execPath(), [
    "run",
    "-A",
    "--no-check",
    SCRIPT,
    "--runtime=bun",
    `--output=${made}`,
  ], { maxBuffer: 16 * 1024 * 1024 });
  assert.match(stdout, /vireo: \d+\.\d MB, on bun/);
  assert.match(stdout, /Listens after \d+ ms \(the first time \d+ ms\)/);
  const executable = folder.path("alone/vireo");
  await mkdir(path.dirname(executable));
  await rename(made, executable);
  const { size } = await stat(executable);
  const bun = await bunSize();
  assert.ok(size - bun < LARGEST, `${size - bun} bytes beside Bun's ${bun}`);
  await userSession({ browser, command: [executable] });
});

async function bunSize(): Promise<number> {
  const { findBun } = await import("../../scripts/compile/find_bun.ts");
  const { stdout } = await promisify(execFile)(await findBun(), [
    "-e",
    "console.log(process.execPath)",
  ]);
  return (await stat(stdout.trim())).size;
}
