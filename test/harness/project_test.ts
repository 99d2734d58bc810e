import assert from "node:assert/strict";
import { copyProject, createProject } from "./project.ts";

Deno.test("TempProject.edit() throws when it changes nothing", async () => {
  await using project = await createProject({ "src/a.ts": "one" });
  await project.edit("src/a.ts", (content) => content.replace("one", "two"));
  assert.equal(await project.read("src/a.ts"), "two");
  await assert.rejects(
    project.edit("src/a.ts", (content) => content.replace("one", "two")),
    /The edit of "src\/a\.ts" changed nothing/,
  );
});

Deno.test("TempProject saves as editors do", async () => {
  await using project = await createProject({ "a.ts": "one" });
  const inode = async () => (await Deno.stat(project.path("a.ts"))).ino;
  const before = await inode();
  await project.truncateWrite("a.ts", "two");
  assert.equal(await project.read("a.ts"), "two");
  assert.equal(await inode(), before);
  await project.atomicSave("a.ts", "three");
  assert.equal(await project.read("a.ts"), "three");
  assert.notEqual(await inode(), before);
});

Deno.test("copyProject() copies a folder and removes the copy", async () => {
  await using original = await createProject({ "src/a.ts": "one" });
  let root: string;
  {
    await using copy = await copyProject(original.root);
    root = copy.root;
    await copy.write("src/a.ts", "two");
  }
  assert.equal(await original.read("src/a.ts"), "one");
  await assert.rejects(Deno.stat(root), Deno.errors.NotFound);
});
