import assert from "node:assert/strict";
import { open } from "node:fs/promises";
import path from "node:path";
import { nativeParts } from "../../scripts/compile/native_parts.ts";
import { type Target, TARGETS } from "../../scripts/compile/target.ts";
import { targetModules } from "../../scripts/compile/target_modules.ts";

const ROOT = path.resolve(import.meta.dirname!, "../..");

/** The platform of a program or library, read from its first bytes. */
async function platformOf(file: string): Promise<string> {
  await using handle = await open(file);
  const { buffer } = await handle.read(new Uint8Array(4096), 0, 4096, 0);
  const view = new DataView(buffer.buffer);
  const of = (os: string, machine: number, names: Record<number, string>) =>
    `${os}-${names[machine] ?? machine}`;
  if (view.getUint32(0) === 0x7f454c46) {
    return of("linux", view.getUint16(18, true), { 0x3e: "x64", 0xb7: "arm64" });
  }
  if (view.getUint32(0, true) === 0xfeedfacf) {
    return of("darwin", view.getUint32(4, true), { 0x1000007: "x64", 0x100000c: "arm64" });
  }
  const header = view.getUint32(0x3c, true);
  return of("win32", view.getUint16(header + 4, true), { 0x8664: "x64", 0xaa64: "arm64" });
}

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
