import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { createProject } from "./harness/project.ts";
import { spawnCommand } from "./harness/server.ts";
import manifest from "../deno.json" with { type: "json" };

const ROOT = path.resolve(import.meta.dirname!, "..");
const DENO = Deno.execPath();

/** The command of a task. "deno task" itself does not pass signals on, so it cannot be stopped. */
function taskCommand(name: keyof typeof manifest.tasks): string[] {
  const task = manifest.tasks[name];
  const [program, ...args] = (typeof task === "string" ? task : task.command).split(" ");
  assert.equal(program, "deno");
  return [
    DENO,
    ...args.map((arg) => arg.startsWith("-") || arg === "run" ? arg : `${ROOT}/${arg}`),
  ];
}

/** How a command of the README is run here: a command that serves a page, or the test that runs it. */
const COMMANDS: Readonly<Record<string, readonly string[] | string>> = {
  "deno run -A /path/to/vireo/mod.ts": [DENO, "run", "-A", path.join(ROOT, "mod.ts")],
  "npx vireo": "test/release/install_test.ts",
  "vireo": "test/compile/bun_executable_test.ts",
  "npx -y deno@2.9.6 task example": taskCommand("example"),
  // This test is a part of it; `deno task bare` runs it on a machine that has only Node.
  "npx -y deno@2.9.6 task ci": ".ci/run",
};

Deno.test("the commands of README.md serve a page, or a test runs them", async () => {
  const readme = await readFile(path.join(ROOT, "README.md"), "utf8");
  const commands = [...readme.matchAll(/^```sh\n([^]*?)^```/gm)].flatMap(([, block]) =>
    block!.trim().split("\n").map((line) => line.replace(/\s+#.*/, ""))
  );
  assert.deepEqual(commands, Object.keys(COMMANDS));
  await using project = await createProject({ "index.html": "<!doctype html><h1>Page</h1>" });
  for (const [command, runs] of Object.entries(COMMANDS)) {
    if (typeof runs === "string") {
      assert.ok(await readFile(path.join(ROOT, runs), "utf8"), command);
      continue;
    }
    await using server = await spawnCommand(runs, project.root, {
      // The example can run already.
      flags: ["--another"],
    });
    const response = await fetch(server.url, { headers: { accept: "text/html" } });
    assert.equal(response.status, 200, command);
    assert.match(await response.text(), /@vite\/client/, command);
  }
});
