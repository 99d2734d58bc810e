import assert from "node:assert/strict";
import fs from "node:fs";
import { createFileAccess } from "../../../../server/http/files/file_access.ts";
import { PublicFileSet } from "../../../../server/http/files/public_file_set.ts";
import { publicFiles } from "../../../../server/http/files/public_files.ts";
import { answer } from "../request_context.ts";
import { tempFolder } from "../temp_folder.ts";

function serve(folder: string, names = new PublicFileSet(folder, true)) {
  const logger = { warnOnce() {} };
  const fileAccess = createFileAccess({ allow: [], deny: [".env"], strict: true, logger });
  return publicFiles({ folder, names, fileAccess });
}

Deno.test("publicFiles() serves files of the public folder from the root", async () => {
  using folder = tempFolder({ "logo.svg": "<svg/>", "deep/a.html": "page", ".env": "secret" });
  const middleware = serve(folder.path);
  assert.equal(await (await answer(middleware, "/logo.svg")).text(), "<svg/>");
  assert.equal(await (await answer(middleware, "/deep/a.html")).text(), "page");
  for (const target of ["/logo.svg?import", "/logo.svg?url", "/.env", "/deep/", "/missing.js"]) {
    assert.equal((await answer(middleware, target)).status, 299, target);
  }
});

Deno.test("PublicFileSet finds new files after invalidate()", () => {
  using folder = tempFolder({ "a.txt": "a" });
  const names = new PublicFileSet(folder.path, true);
  assert.equal(names.mightHave("/a.txt"), true);
  folder.write("b.txt", "b");
  assert.equal(names.mightHave("/b.txt"), false);
  names.invalidate();
  assert.equal(names.mightHave("/b.txt"), true);
});

Deno.test("PublicFileSet checks the disk if its listing is incomplete", () => {
  using folder = tempFolder({ "a.txt": "a" });
  assert.equal(new PublicFileSet(folder.path, false).mightHave("/any"), true);
  fs.symlinkSync(folder.path, `${folder.path}/link`);
  assert.equal(new PublicFileSet(folder.path, true).mightHave("/any"), true);
  assert.equal(new PublicFileSet(`${folder.path}/missing`, true).mightHave("/any"), false);
});
