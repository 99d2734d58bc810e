/**
 * The packages for npm: `vireo` with a launcher, the bundled program and types, and one optional
 * package for each platform with its executable and native parts. None runs a script when it is
 * installed.
 */
import { chmod, copyFile, cp, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { npm } from "../npm.ts";
import type { Target } from "../compile/target.ts";
import { publicTypes } from "./public_types.ts";

const LICENSE = "MIT";

/** The name of the package for a platform. */
export function platformPackage({ os, arch, libc }: Target): string {
  return `@vireo/${os}-${arch}${libc === "musl" ? "-musl" : ""}`;
}

/** Options of {@linkcode writeMainPackage}. */
export interface MainPackage {
  /** Absolute path of this repository. */
  root: string;
  version: string;
  /** Absolute path of the folder with the split bundle. */
  bundle: string;
  /** The platforms that have a package. */
  targets: readonly Target[];
}

/**
 * Writes the package `vireo`.
 *
 * @param folder Absolute path; created.
 */
export async function writeMainPackage(
  folder: string,
  { root, version, bundle, targets }: MainPackage,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const sources = path.join(root, "packages", "vireo");
  for (const name of ["README.md", "client.d.ts", "vite.d.ts"]) {
    await copyFile(path.join(sources, name), path.join(folder, name));
  }
  await cp(path.join(sources, "bin"), path.join(folder, "bin"), { recursive: true });
  await chmod(path.join(folder, "bin", "vireo.cjs"), 0o755);
  await copyFile(path.join(root, "LICENSE"), path.join(folder, "LICENSE"));
  await cp(bundle, path.join(folder, "dist"), { recursive: true });
  // Those of the platforms are in their packages.
  await rm(path.join(folder, "dist", "native"), { recursive: true, force: true });
  await writeFile(path.join(folder, "index.d.ts"), await publicTypes(root));
  await writeJson(path.join(folder, "package.json"), {
    name: "vireo",
    version,
    description: "A dev server for the web: a drop-in replacement for Vite's",
    keywords: ["dev server", "hmr", "vite", "vue"],
    license: LICENSE,
    type: "module",
    bin: { vireo: "bin/vireo.cjs" },
    exports: {
      ".": { types: "./index.d.ts", default: "./dist/main.js" },
      "./client": { types: "./client.d.ts" },
      "./vite": { types: "./vite.d.ts" },
      "./package.json": "./package.json",
    },
    files: ["bin", "dist", "index.d.ts", "client.d.ts", "vite.d.ts"],
    engines: { node: ">=18" },
    optionalDependencies: Object.fromEntries(
      targets.map((target) => [platformPackage(target), version]),
    ),
  });
}

/** Options of {@linkcode writePlatformPackage}. */
export interface PlatformPackage {
  root: string;
  version: string;
  target: Target;
  /** Absolute path of the executable. */
  executable: string;
  /** Absolute path of the folder with the native parts. */
  native: string;
}

/** Writes the package of a platform. */
export async function writePlatformPackage(
  folder: string,
  { root, version, target, executable, native }: PlatformPackage,
): Promise<void> {
  const { os, arch, libc } = target;
  const name = platformPackage(target);
  const program = os === "win32" ? "vireo.exe" : "vireo";
  await mkdir(path.join(folder, "bin"), { recursive: true });
  await copyFile(executable, path.join(folder, "bin", program));
  await chmod(path.join(folder, "bin", program), 0o755);
  await cp(native, path.join(folder, "native"), { recursive: true });
  for (const file of await readdir(native)) {
    const isProgram = file.startsWith("esbuild");
    await chmod(path.join(folder, "native", file), isProgram ? 0o755 : 0o644);
  }
  await copyFile(path.join(root, "LICENSE"), path.join(folder, "LICENSE"));
  await writeFile(
    path.join(folder, "README.md"),
    `# ${name}\n\nThe executable of \`vireo\` for this platform. Install \`vireo\` instead.\n`,
  );
  await writeJson(path.join(folder, "package.json"), {
    name,
    version,
    description: `The executable of vireo for ${os} ${arch}${libc ? ` (${libc})` : ""}`,
    license: LICENSE,
    os: [os],
    cpu: [arch],
    ...libc && { libc: [libc] },
    // Yarn's Plug'n'Play must unpack what the system loads.
    preferUnplugged: true,
    files: ["bin", "native"],
  });
}

/**
 * Packs a package as npm publishes it.
 *
 * @returns The file name of the archive in `output`.
 */
export async function packPackage(folder: string, output: string): Promise<string> {
  await mkdir(output, { recursive: true });
  const before = new Set(await readdir(output));
  await npm(folder, ["pack", "--silent", "--ignore-scripts", "--pack-destination", output]);
  return (await readdir(output)).find((name) => !before.has(name))!;
}

async function writeJson(file: string, value: unknown): Promise<void> {
  await writeFile(file, `${JSON.stringify(value, null, 2)}\n`);
}
