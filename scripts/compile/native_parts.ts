import { createHash } from "node:crypto";
import { readFile, realpath } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import type { Target } from "./target.ts";

/** A file of a package that must exist on disk when the program runs. */
export interface NativePart {
  /** The package that uses it. */
  readonly owner: string;
  /** The version of its owner. */
  readonly version: string;
  /** The package that contains it; each platform has its own. */
  readonly package: string;
  /** Absolute path. */
  readonly file: string;
  /** Its name inside of the executable, unique among parts and versions. */
  readonly name: string;
  /** SHA-256, in hexadecimal. */
  readonly hash: string;
  /** Bytes. */
  readonly size: number;
  readonly isExecutable: boolean;
}

/** Packages with native parts, and the names of the packages that contain these parts. */
const OWNERS: Readonly<Record<string, (target: Target) => string>> = {
  "esbuild": ({ os, arch }) => `@esbuild/${os}-${arch}`,
  "@parcel/watcher": ({ os, arch, libc }) =>
    `@parcel/watcher-${os}-${arch}${libc ? `-${libc}` : ""}`,
  "oxc-resolver": (target) => `@oxc-resolver/binding-${napiPlatform(target)}`,
  "oxc-transform": (target) => `@oxc-transform/binding-${napiPlatform(target)}`,
};

/** Source: https://napi.rs/docs/cross-build */
function napiPlatform({ os, arch, libc }: Target): string {
  const abi = { linux: libc === "musl" ? "-musl" : "-gnu", win32: "-msvc", darwin: "" }[os];
  return `${os}-${arch}${abi}`;
}

/**
 * Finds the native parts of a platform.
 *
 * @param modules Absolute path of a `node_modules` folder that was installed for the platform.
 * @throws Error when one is not installed.
 */
export async function nativeParts(modules: string, target: Target): Promise<NativePart[]> {
  const parts: NativePart[] = [];
  for (const [owner, packageOf] of Object.entries(OWNERS)) {
    const name = packageOf(target);
    const manifest = await findManifest(modules, owner, name);
    const file = await fileOf(manifest, target);
    const content = await readFile(file);
    const hash = createHash("sha256").update(content).digest("hex");
    parts.push({
      owner,
      version: await versionOf(modules, owner),
      package: name,
      file,
      name: `${hash.slice(0, 8)}-${path.basename(file)}`,
      hash,
      size: content.byteLength,
      isExecutable: owner === "esbuild",
    });
  }
  return parts;
}

/** The `package.json` of a package that another one depends on. */
async function findManifest(modules: string, owner: string, name: string): Promise<string> {
  // Beside the owner's real folder or above it, as Node resolves packages.
  const folder = await realpath(path.join(modules, owner));
  try {
    return createRequire(path.join(folder, "index.js")).resolve(`${name}/package.json`);
  } catch (cause) {
    throw new Error(`"${name}", a part of "${owner}", is not installed in "${modules}"`, { cause });
  }
}

async function versionOf(modules: string, owner: string): Promise<string> {
  const text = await readFile(path.join(modules, owner, "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

async function fileOf(manifest: string, { os }: Target): Promise<string> {
  const { main } = JSON.parse(await readFile(manifest, "utf8")) as { main?: string };
  // Add-ons are the main file of their package; esbuild's packages only have a program.
  const file = main ?? (os === "win32" ? "esbuild.exe" : "bin/esbuild");
  return path.join(path.dirname(manifest), file);
}
