import { readFileSync } from "node:fs";
import path from "node:path";

/**
 * The format in which a file of the project is evaluated. `undefined` leaves the decision to the
 * runtime (TypeScript, Wasm).
 */
export type ModuleFormat = "module" | "commonjs" | "json" | "addon" | undefined;

const BY_EXTENSION: Readonly<Record<string, ModuleFormat>> = {
  ".mjs": "module",
  ".cjs": "commonjs",
  ".cts": "commonjs",
  ".json": "json",
  ".node": "addon",
};

/** Reads the `"type"` of the nearest `package.json`, cached per folder. */
export class PackageTypes {
  readonly #types = new Map<string, string | undefined>();

  /**
   * @param folder Absolute path.
   * @returns The `"type"` field, `undefined` when the nearest `package.json` lacks it or does not
   *   exist.
   */
  of(folder: string): string | undefined {
    if (this.#types.has(folder)) return this.#types.get(folder);
    const manifest = readManifest(path.join(folder, "package.json"));
    const parent = path.dirname(folder);
    // A package ends at its "node_modules" folder; folders above do not affect it.
    const isEnd = parent === folder || path.basename(folder) === "node_modules";
    const type = manifest ? manifest.type : isEnd ? undefined : this.of(parent);
    this.#types.set(folder, type);
    return type;
  }

  /** Clears the cache, because a `package.json` can have changed. */
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
    // Node reports an invalid manifest where it matters; it still is the boundary of the package.
    return { type: undefined };
  }
}

/**
 * Decides how Node would evaluate a file.
 *
 * Source: https://nodejs.org/api/packages.html#determining-module-system
 *
 * @param file Absolute path.
 * @param types Returns the `"type"` of folders.
 * @param hasModuleSyntax Called for `.js` files of packages without a `"type"`.
 */
export function moduleFormat(
  file: string,
  types: PackageTypes,
  hasModuleSyntax: (file: string) => boolean,
): ModuleFormat {
  const extension = path.extname(file);
  if (extension in BY_EXTENSION) return BY_EXTENSION[extension];
  // Node runs files without an extension (`bin/tool`) by the same rule.
  if (extension !== ".js" && extension !== "") return undefined;
  const type = types.of(path.dirname(file));
  if (type === "module" || type === "commonjs") return type;
  return hasModuleSyntax(file) ? "module" : "commonjs";
}
