import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { chmod, readdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type EmbeddedFile, unpackFile } from "../../../server/runtime/embedded_files.ts";
import { createProject, type TempProject } from "../../harness/project.ts";

const CONTENT = "#!/bin/sh\necho hello\n";

function embedded({ root }: TempProject, isExecutable = false): EmbeddedFile {
  return {
    name: "tool",
    source: pathToFileURL(path.join(root, "inside")),
    hash: createHash("sha256").update(CONTENT).digest("hex"),
    size: CONTENT.length,
    isExecutable,
  };
}

Deno.test("unpackFile() writes a file once, with its mode, and leaves no other file", async () => {
  await using project = await createProject({ "inside": CONTENT });
  const folder = project.path("cache/native");
  const target = unpackFile(embedded(project, true), folder);
  assert.equal(await readFile(target, "utf8"), CONTENT);
  const { mode, mtimeMs } = await stat(target);
  assert.equal(mode & 0o777, 0o755);
  assert.equal((await stat(folder)).mode & 0o777, 0o700);
  assert.equal(unpackFile(embedded(project, true), folder), target);
  assert.equal((await stat(target)).mtimeMs, mtimeMs);
  assert.deepEqual(await readdir(folder), [path.basename(target)]);
});

Deno.test("unpackFile() repairs a file with another content, length or mode", async () => {
  await using project = await createProject({ "inside": CONTENT });
  const folder = project.path("cache");
  const file = embedded(project, true);
  const target = unpackFile(file, folder);
  for (const wrong of ["", CONTENT.replace("hello", "other"), `${CONTENT}more`]) {
    await writeFile(target, wrong);
    assert.equal(unpackFile(file, folder), target);
    assert.equal(await readFile(target, "utf8"), CONTENT);
  }
  await chmod(target, 0o644);
  unpackFile(file, folder);
  assert.equal((await stat(target)).mode & 0o777, 0o755);
});

Deno.test("unpackFile() names the fix when it cannot write", async () => {
  await using project = await createProject({ "inside": CONTENT, "cache": "a file" });
  assert.throws(() => unpackFile(embedded(project), project.path("cache")), {
    code: "USAGE",
    hint: /XDG_CACHE_HOME/,
  });
});
