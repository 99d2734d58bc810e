import assert from "node:assert/strict";
import path from "node:path";
import { nativeParts } from "../../scripts/compile/native_parts.ts";
import { type Target, TARGETS } from "../../scripts/compile/target.ts";
import { targetModules } from "../../scripts/compile/target_modules.ts";
import { platformOf } from "../../scripts/release/platform_of.ts";

const ROOT = path.resolve(import.meta.dirname!, "../..");

async function assertParts(target: Target): Promise<void> {
  const parts = await nativeParts(await targetModules(ROOT, target), target);
  const owners = parts.map(({ owner }) => owner).sort();
  assert.deepEqual(owners, ["@parcel/watcher", "esbuild", "oxc-resolver", "oxc-transform"]);
  for (const { owner, file, isExecutable } of parts) {
    assert.equal(await platformOf(file), `${target.os}-${target.arch}`, file);
    assert.equal(isExecutable, owner === "esbuild");
  }
}

for (const [name, target] of Object.entries(TARGETS)) {
  Deno.test(`nativeParts() are those of ${name}`, () => assertParts(target));
}
