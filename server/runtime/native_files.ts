/**
 * How a bundle finds the files that the operating system must load (esbuild's program, native
 * add-ons), if they are not embedded in it:
 *
 * 1. `native/` beside the bundle: the bundle of a clone.
 * 2. `native/` of the package with the executable for this platform: the executable itself, and a
 *    bundle in the package `vireo`.
 * 3. The packages themselves, on a platform without an executable, where the user installs them.
 */
import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { VireoError } from "../base/errors.ts";

/** A native part, and the package that it belongs to. */
export interface NativeFile {
  /** Its file name in `native/`; that of a program without ".exe". */
  readonly name: string;
  /** The package that loads it. */
  readonly owner: string;
  /** The pinned version of the package. */
  readonly version: string;
}

/** Absolute path, or `undefined` if only the packages themselves can have the file. */
function findNativeFile(name: string): string | undefined {
  for (const folder of nativeFolders()) {
    const file = path.join(folder, name);
    if (existsSync(file)) return file;
  }
  return undefined;
}

function* nativeFolders(): Generator<string> {
  yield fileURLToPath(new URL("./native", import.meta.url));
  yield path.join(path.dirname(process.execPath), "..", "native");
  const require = createRequire(import.meta.url);
  for (const name of platformNames()) {
    try {
      const manifest = require.resolve(`@vireo/${name}/package.json`);
      yield path.join(path.dirname(manifest), "native");
    } catch {
      // Not installed: another platform's, or left out by the user.
    }
  }
}

/** Packages that can be for this platform, the likelier first. */
function platformNames(): string[] {
  const base = `${process.platform}-${process.arch}`;
  if (process.platform !== "linux") return [base];
  return isMusl() ? [`${base}-musl`] : [base, `${base}-musl`];
}

function isMusl(): boolean {
  try {
    return readdirSync("/lib").some((name) => name.startsWith("ld-musl-"));
  } catch {
    return false;
  }
}

/**
 * Path of the program of esbuild.
 *
 * @throws VireoError `USAGE` if there is none.
 */
export function nativeProgram(file: NativeFile): string {
  const extension = process.platform === "win32" ? ".exe" : "";
  const found = findNativeFile(file.name + extension);
  if (found !== undefined) return found;
  const program = process.platform === "win32" ? "esbuild.exe" : "bin/esbuild";
  return fromPackage(
    file,
    (require) =>
      createRequire(require.resolve(file.owner))
        .resolve(`@esbuild/${process.platform}-${process.arch}/${program}`),
  );
}

/**
 * Loads a native add-on.
 *
 * @throws VireoError `USAGE` if there is none.
 */
export function loadNativeAddon(file: NativeFile): unknown {
  const found = findNativeFile(file.name);
  if (found !== undefined) return createRequire(import.meta.url)(found);
  return fromPackage(file, (require) => require(file.owner));
}

/** Takes a part from a package that is installed beside Vireo or in the current project. */
function fromPackage<T>(file: NativeFile, load: (require: NodeJS.Require) => T): T {
  let cause: unknown;
  for (const place of [import.meta.url, path.join(process.cwd(), "package.json")]) {
    try {
      return load(createRequire(place));
    } catch (error) {
      cause = error;
    }
  }
  throw new VireoError(
    "USAGE",
    `Cannot find "${file.name}", a native part of Vireo for ${process.platform} ${process.arch}`,
    {
      hint:
        `Install vireo with its optional dependencies, or run "npm install -D ${file.owner}@${file.version}"`,
      cause,
    },
  );
}
