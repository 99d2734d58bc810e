import { readFileSync } from "node:fs";
import path from "node:path";

/** How a file of the project is to be evaluated. `undefined` leaves the decision to the runtime (TypeScript, Wasm). */
export type ModuleFormat = "module" | "commonjs" | "json" | "addon" | undefined;

const BY_EXTENSION: Readonly<Record<string, ModuleFormat>> = {
  ".mjs": "module",
  ".cjs": "commonjs",
  ".cts": "commonjs",
  ".json": "json",
  ".node": "addon",
};

/** Reads the `"type"` of the nearest `package.json`, remembering the answer per folder. */
export class PackageTypes {
  readonly #types = new Map<string, string | undefined>();

  /**
   * @param folder Absolute path.
   * @returns The `"type"` field, `undefined` when the nearest `package.json` has none or there is no such file.
   */
  of(folder: string): string | undefined {
    if (this.#types.has(folder)) return this.#types.get(folder);
    const manifest = readManifest(path.join(folder, "package.json"));
    const parent = path.dirname(folder);
    // A package ends at its "node_modules" folder: nothing above says anything about it.
    const isEnd = parent === folder || path.basename(folder) === "node_modules";
    const type = manifest ? manifest.type : isEnd ? undefined : this.of(parent);
    this.#types.set(folder, type);
    return type;
  }

  /** Forgets everything, because a `package.json` may have changed. */
  clear(): void {
    this.#types.clear();
  }
}

function readManifest(file: string): { type: string | undefined } | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
  try {
    const { type } = JSON.parse(text) as { type?: unknown };
    return { type: typeof type === "string" ? type : undefined };
  } catch {
    // Node reports a broken manifest where it matters; as a boundary of the package it still counts.
    return { type: undefined };
  }
}

/**
 * Decides how Node would evaluate a file.
 *
 * Source: https://nodejs.org/api/packages.html#determining-module-system
 *
 * @param file Absolute path.
 * @param types Knows the `"type"` of folders.
 * @param hasModuleSyntax Asked for `.js` files of packages without a `"type"`.
 */
export function moduleFormat(
  file: string,
  types: PackageTypes,
  hasModuleSyntax: (file: string) => boolean,
): ModuleFormat {
  const extension = path.extname(file);
  if (extension in BY_EXTENSION) return BY_EXTENSION[extension];
  // Node runs what has no extension (`bin/tool`) by the same rule.
  if (extension !== ".js" && extension !== "") return undefined;
  const type = types.of(path.dirname(file));
  if (type === "module" || type === "commonjs") return type;
  return hasModuleSyntax(file) ? "module" : "commonjs";
}
