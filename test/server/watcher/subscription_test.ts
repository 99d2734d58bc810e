import assert from "node:assert/strict";
import { chmod, mkdtemp, realpath, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { Subscription } from "../../../server/watcher/subscription.ts";

Deno.test("Subscription starts no program from the PATH", async () => {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), "vireo-subscription-")));
  const before = process.env.PATH;
  try {
    const started = path.join(folder, "started");
    const program = path.join(folder, "watchman");
    await writeFile(program, `#!/bin/sh\necho > "${started}"\n`);
    await chmod(program, 0o755);
    process.env.PATH = `${folder}${path.delimiter}${before}`;
    const { promise: seen, resolve } = Promise.withResolvers<string>();
    const subscription = new Subscription({
      folder,
      ignored: [],
      onEvents: (hints) => resolve([...hints.keys()][0]!),
      onError: (error) => resolve(String(error)),
    });
    assert.equal(await subscription.start(), true);
    const file = path.join(folder, "changed");
    await writeFile(file, "");
    assert.equal(await seen, file);
    await subscription.close();
    await assert.rejects(stat(started), { code: "ENOENT" });
  } finally {
    process.env.PATH = before;
    await rm(folder, { recursive: true });
  }
});
