import assert from "node:assert/strict";
import { closeSync, linkSync, openSync } from "node:fs";
import { ownOutput } from "../../../server/watcher/own_output.ts";
import { createProject } from "../../harness/project.ts";
import { serverCommand } from "../../harness/server.ts";
import { untilFile } from "../../harness/until_file.ts";

Deno.test("ownOutput() recognizes the files of descriptors by every name", async () => {
  await using project = await createProject({ "a.log": "", "b.txt": "" });
  const descriptor = openSync(project.path("a.log"), "a");
  try {
    const isOwn = ownOutput([descriptor, 9999]);
    linkSync(project.path("a.log"), project.path("linked.log"));
    const names = ["a.log", "linked.log", "b.txt", "missing.txt", "."];
    assert.deepEqual(names.map((name) => isOwn(project.path(name))), [
      true,
      true,
      false,
      false,
      false,
    ]);
    // After a log rotation the descriptor still writes to the renamed file, not to the new one.
    await project.rename("a.log", "a.log.1");
    await project.remove("linked.log");
    await project.write("a.log", "");
    assert.deepEqual([isOwn(project.path("a.log")), isOwn(project.path("a.log.1"))], [false, true]);
  } finally {
    closeSync(descriptor);
  }
  assert.equal(ownOutput([])(project.path("b.txt")), false);
});

Deno.test("a server that logs to a watched file does not react to its own output", async () => {
  await using project = await createProject({ "index.html": "<p>", "log.txt": "" });
  const log = project.path("log.txt");
  const command = [...serverCommand(), project.root, "--port", "0", "--debug"];
  const child = new Deno.Command("sh", {
    args: ["-c", 'log="$1"; shift; exec "$@" > "$log" 2>&1', "sh", log, ...command],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  try {
    const logged = (part: string) => untilFile(log, (text) => text.includes(part));
    await logged("the watch began");
    for (const name of ["first.txt", "second.txt", "third.txt"]) {
      await project.write(name, "");
      await logged(`seen ${project.path(name)}`);
    }
  } finally {
    child.kill("SIGTERM");
    await child.status;
  }
  const lines = (await project.read("log.txt")).split("\n");
  assert.deepEqual(lines.filter((line) => line.includes("log.txt")), []);
});
