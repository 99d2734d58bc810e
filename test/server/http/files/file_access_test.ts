import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import process from "node:process";
import { createFileAccess } from "../../../../server/http/files/file_access.ts";
import type { FileAccessOptions } from "../../../../server/http/files/file_access.ts";
import { tempFolder } from "../temp_folder.ts";

function openFileAccess(options: Partial<FileAccessOptions>) {
  const warnings: string[] = [];
  const fileAccess = createFileAccess({
    allow: [],
    deny: [".env"],
    strict: true,
    logger: { warnOnce: (message) => void warnings.push(message) },
    ...options,
  });
  return { fileAccess, warnings };
}

Deno.test("createFileAccess() reads allowed files", async () => {
  using folder = tempFolder({ "a.txt": "\uFEFFtext" });
  const { fileAccess } = openFileAccess({ allow: [folder.path] });
  assert.equal(await fileAccess.readText(`${folder.path}/a.txt`), "text");
  assert.equal((await fileAccess.readBytes(`${folder.path}/a.txt`)).byteLength, 7);
  assert.equal(fileAccess.has(folder.path), false);
  assert.equal(fileAccess.has(`${folder.path}/a.txt/`), false);
});

Deno.test("createFileAccess() denies files outside and names the option that allows them", async () => {
  using folder = tempFolder({ "app/a.txt": "a", "app-other/b.txt": "b" });
  const { fileAccess, warnings } = openFileAccess({ allow: [`${folder.path}/app`] });
  const outside = `${folder.path}/app-other/b.txt`;
  await assert.rejects(fileAccess.readText(outside), { code: "NOT_FOUND" });
  assert.match(warnings.join(), /server\.fs\.allow/);
  fileAccess.allowFile(outside);
  assert.equal(await fileAccess.readText(outside), "b");
});

Deno.test("allowFolder() allows another folder, but not its denied files", async () => {
  using folder = tempFolder({ "store/pkg/a.css": "a", "store/pkg/.env": "s", "store/b.txt": "b" });
  const { fileAccess } = openFileAccess({});
  fileAccess.allowFolder(`${folder.path}/store/pkg`);
  assert.equal(await fileAccess.readText(`${folder.path}/store/pkg/a.css`), "a");
  assert.equal(fileAccess.has(`${folder.path}/store/pkg/.env`), false);
  assert.equal(fileAccess.has(`${folder.path}/store/b.txt`), false);
});

Deno.test("createFileAccess() checks the targets of links", () => {
  using folder = tempFolder({ "app/.env": "s", "out/b.txt": "b", "app/real.txt": "r" });
  const app = `${folder.path}/app`;
  fs.symlinkSync(`${folder.path}/out/b.txt`, `${app}/leak.txt`);
  fs.symlinkSync(`${app}/.env`, `${app}/env.txt`);
  fs.symlinkSync(`${app}/real.txt`, `${app}/fine.txt`);
  fs.symlinkSync(app, `${folder.path}/alias`);
  const { fileAccess } = openFileAccess({ allow: [app] });
  assert.equal(fileAccess.has(`${app}/leak.txt`), false);
  assert.equal(fileAccess.has(`${app}/env.txt`), false);
  assert.equal(fileAccess.has(`${app}/fine.txt`), true);
  assert.equal(fileAccess.has(`${folder.path}/alias/real.txt`), true);
  assert.equal(
    openFileAccess({ allow: [`${folder.path}/alias`] }).fileAccess.has(`${app}/real.txt`),
    true,
  );
});

Deno.test("createFileAccess() keeps the deny list without strict, and for imported files", () => {
  using folder = tempFolder({ ".env": "s", "b.txt": "b" });
  const { fileAccess } = openFileAccess({ strict: false });
  assert.equal(fileAccess.has(`${folder.path}/b.txt`), true);
  assert.equal(fileAccess.has(`${folder.path}/.env`), false);
  const imported = openFileAccess({});
  imported.fileAccess.allowFile(`${folder.path}/.env`);
  assert.equal(imported.fileAccess.has(`${folder.path}/.env`), false);
});

Deno.test("createFileAccess() denies names that mean another file on some system", () => {
  using folder = tempFolder({ "c::$DATA": "x", "d.e": "x", ".env": "s" });
  fs.symlinkSync(`${folder.path}/d.e`, `${folder.path}/x\\d.e`);
  const { fileAccess } = openFileAccess({ allow: [folder.path] });
  for (const name of ["c::$DATA", "d.e\0", "x\\d.e", "d.e.", "d.e ", "DE~1", "ENV~1"]) {
    assert.equal(fileAccess.has(`${folder.path}/${name}`), false, name);
  }
  assert.equal(fileAccess.has(`${folder.path}/d.e`), true);
});

const isWindows = process.platform === "win32";

Deno.test({
  name: "createFileAccess() opens files whose own names look ambiguous" +
    (isWindows ? " (skipped: Windows cannot make some of them)" : ""),
  ignore: isWindows,
  fn() {
    using folder = tempFolder({ "RUNNER~1/a. /mod~1.js": "x", "RUNNER~1/a. /b.": "x" });
    const project = `${folder.path}/RUNNER~1`;
    for (const allow of [folder.path, project]) {
      const { fileAccess } = openFileAccess({ allow: [allow] });
      for (const name of ["a. /mod~1.js", "a. /b."]) {
        assert.ok(fileAccess.has(`${project}/${name}`), name);
      }
      assert.equal(fileAccess.has(`${project}/a. /MOD~1.js`), false);
    }
    const { fileAccess } = openFileAccess({ strict: false });
    assert.ok(fileAccess.has(`${project}/a. /mod~1.js`));
  },
});

Deno.test({
  name: "createFileAccess() does not wait for the writer of a named pipe" +
    (isWindows ? " (skipped: Windows has no named pipes among its files)" : ""),
  ignore: isWindows,
  fn() {
    using folder = tempFolder();
    execFileSync("mkfifo", [`${folder.path}/pipe`]);
    const { fileAccess } = openFileAccess({ allow: [folder.path] });
    assert.equal(fileAccess.has(`${folder.path}/pipe`), false);
  },
});

Deno.test("createFileAccess() opens the files of a folder given with the call", () => {
  using folder = tempFolder({ "public/a.txt": "a" });
  const { fileAccess } = openFileAccess({});
  assert.equal(fileAccess.has(`${folder.path}/public/a.txt`), false);
  assert.equal(fileAccess.has(`${folder.path}/public/a.txt`, `${folder.path}/public`), true);
});

Deno.test("createFileAccess() reports why a file is unreadable, for allowed files only", async () => {
  using folder = tempFolder({ "a.txt": "text" });
  for (const name of ["loop.ts", ".env"]) {
    fs.symlinkSync(`${folder.path}/${name}`, `${folder.path}/${name}`);
  }
  const { fileAccess } = openFileAccess({ allow: [folder.path] });
  await assert.rejects(() => fileAccess.readText(`${folder.path}/loop.ts`), {
    code: "FILE_UNREADABLE",
    message: `Cannot read file "${folder.path}/loop.ts": its symbolic links form a loop`,
  });
  await assert.rejects(() => fileAccess.readText(`${folder.path}/.env`), { code: "NOT_FOUND" });
  const outside = openFileAccess({ allow: [`${folder.path}/other`] }).fileAccess;
  await assert.rejects(() => outside.readText(`${folder.path}/loop.ts`), { code: "NOT_FOUND" });
});
