import assert from "node:assert/strict";
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { TransformCache } from "../../../server/transform/transform_cache.ts";

/** The cache of a project over several sessions. */
class Project implements AsyncDisposable {
  readonly folder: string;
  readonly #base: string;

  constructor(base: string) {
    this.#base = base;
    this.folder = path.join(base, "transforms");
  }

  static async create(): Promise<Project> {
    return new Project(await mkdtemp(path.join(tmpdir(), "transforms-")));
  }

  session(options: { version?: string; force?: boolean } = {}): TransformCache {
    const { version = "1", force = false } = options;
    return new TransformCache({ folder: this.folder, version, force, debug: undefined });
  }

  /** Runs a session that only writes an entry. */
  async leave(slot: string, key: string, value: unknown): Promise<void> {
    const cache = this.session();
    cache.write(slot, key, value);
    await cache.close();
  }

  async files(): Promise<string[]> {
    return (await readdir(this.folder)).map((name) => path.join(this.folder, name));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#base, { recursive: true });
  }
}

Deno.test("TransformCache returns an earlier session's result for the same text", async () => {
  await using project = await Project.create();
  assert.equal(project.session().isFilled, false);
  await project.leave("a.ts", "text", { code: "1" });
  const next = project.session();
  assert.equal(next.isFilled, true);
  assert.deepEqual(next.read("a.ts", "text"), { code: "1" });
  assert.equal(next.read("b.ts", "text"), undefined);
});

Deno.test("TransformCache ignores results of other texts", async () => {
  await using project = await Project.create();
  await project.leave("a.ts", "text", 1);
  assert.equal(project.session().read("a.ts", "other"), undefined);
  assert.equal(project.session({ version: "2" }).read("a.ts", "text"), undefined);
  assert.equal(project.session({ force: true }).read("a.ts", "text"), undefined);
  assert.equal(project.session().read("a.ts", "text"), 1);
});

Deno.test("TransformCache keeps one version of a module", async () => {
  await using project = await Project.create();
  for (const version of [1, 2, 3]) await project.leave("a.ts", `text ${version}`, version);
  assert.equal((await project.files()).length, 1);
  assert.equal(project.session().read("a.ts", "text 3"), 3);
});

Deno.test("TransformCache is read once for each module, because later requests follow an edit", async () => {
  await using project = await Project.create();
  await project.leave("a.ts", "text", 1);
  const next = project.session();
  assert.equal(next.read("a.ts", "text"), 1);
  assert.equal(next.read("a.ts", "text"), undefined);
});

Deno.test("TransformCache treats damaged files as missing, and replaces them", async () => {
  await using project = await Project.create();
  await project.leave("a.ts", "text", 1);
  const [file] = await project.files();
  for (const damage of ["", "{", "null", "[]", `{"digest":1}`]) {
    await writeFile(file!, damage);
    assert.equal(project.session().read("a.ts", "text"), undefined, damage);
  }
  await project.leave("a.ts", "text", 2);
  assert.equal(project.session().read("a.ts", "text"), 2);
});

Deno.test({
  name: "TransformCache continues without write permission",
  async fn(t) {
    await using project = await Project.create();
    await t.step("a file is where the folder should be", async () => {
      await writeFile(project.folder, "");
      await project.leave("a.ts", "text", 1);
      assert.equal(project.session().read("a.ts", "text"), undefined);
      await rm(project.folder);
    });
    await t.step({
      name: process.getuid?.() === 0
        ? "the folder is read-only (skipped: root may write everywhere)"
        : "the folder is read-only",
      ignore: process.getuid?.() === 0,
      async fn() {
        await project.leave("a.ts", "text", 1);
        await chmod(project.folder, 0o500);
        await project.leave("a.ts", "other", 2);
        assert.equal(project.session().read("a.ts", "text"), 1);
        await chmod(project.folder, 0o700);
      },
    });
  },
});

Deno.test("TransformCache removes old entries", async () => {
  await using project = await Project.create();
  await project.leave("old.ts", "text", 1);
  const [old] = await project.files();
  const then = new Date(Date.now() - 31 * 24 * 60 * 60 * 1000);
  await utimes(old!, then, then);
  await project.leave("new.ts", "text", 2);
  const files = await project.files();
  assert.equal(files.length, 1);
  assert.match(await readFile(files[0]!, "utf8"), /2/);
});

Deno.test("TransformCache continues when a file disappears while it looks for old entries", async () => {
  await using project = await Project.create();
  await mkdir(project.folder);
  // Looks like a file that another server renames after the listing.
  await symlink("nowhere", path.join(project.folder, "gone.json.tmp"));
  const cache = project.session();
  cache.write("first.ts", "text", 1);
  await cache.close();
  cache.write("second.ts", "text", 2);
  await cache.close();
  assert.equal(await project.session().read("second.ts", "text"), 2);
});
