import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFile, cp, mkdtemp, readFile, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { cachedFolder } from "../../scripts/cached_folder.ts";
import { findBun } from "../../scripts/compile/find_bun.ts";

const ROOT = path.resolve(import.meta.dirname!, "../..");
const MANIFESTS = ["package.json", "bun.lock"];
const SOURCES = [
  "mod.ts",
  "deno.json",
  "SECURITY.md",
  "client",
  "compiler",
  "server",
  "scripts",
  "test",
];

/** A copy of this repository after `bun install`. */
export interface BunCheckout extends AsyncDisposable {
  /** Absolute real path. */
  readonly root: string;
  /** Bun's executable. */
  readonly bun: string;
}

/**
 * Creates a copy of this repository with the packages of `bun.lock` installed. The repository
 * itself stays without a `node_modules`, which would affect the resolution of its examples.
 */
export async function bunCheckout(): Promise<BunCheckout> {
  const bun = await findBun();
  const modules = await installedModules(bun);
  const root = await realpath(await mkdtemp(path.join(tmpdir(), "vireo-bun-")));
  for (const name of [...MANIFESTS, ...SOURCES]) {
    await cp(path.join(ROOT, name), path.join(root, name), { recursive: true });
  }
  await symlink(modules, path.join(root, "node_modules"), "junction");
  return { root, bun, [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }) };
}

async function installedModules(bun: string): Promise<string> {
  const hash = createHash("sha256");
  for (const name of MANIFESTS) hash.update(await readFile(path.join(ROOT, name)));
  const name = `bun-modules-${hash.digest("hex").slice(0, 16)}`;
  const folder = await cachedFolder(name, async (work) => {
    for (const name of MANIFESTS) await copyFile(path.join(ROOT, name), path.join(work, name));
    await promisify(execFile)(bun, ["install", "--frozen-lockfile"], { cwd: work });
    return work;
  });
  return path.join(folder, "node_modules");
}
