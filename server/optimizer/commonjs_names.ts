import { init, parse } from "cjs-module-lexer";
import { readFile } from "node:fs/promises";
import type { PackageImports } from "./package_imports.ts";

/**
 * The names that a CommonJS file exports, as far as its text shows: `exports.a = …`,
 * `module.exports = { a }` and `module.exports = require("./other")`.
 *
 * @param file Absolute path.
 */
export async function commonJsNames(file: string, imports: PackageImports): Promise<string[]> {
  const names = new Set<string>();
  await collect(file, { names, imports, seen: new Set() });
  return [...names];
}

interface Collected {
  names: Set<string>;
  seen: Set<string>;
  imports: PackageImports;
}

async function collect(file: string, collected: Collected): Promise<void> {
  const { names, seen, imports } = collected;
  if (seen.has(file)) return;
  seen.add(file);
  const [code] = await Promise.all([readFile(file, "utf8"), init()]);
  const found = tryParse(code);
  for (const name of found?.exports ?? []) names.add(name);
  await Promise.all((found?.reexports ?? []).map(async (specifier) => {
    const target = await imports.resolve(specifier, file, "require");
    if (target?.kind === "file" && /\.c?js$/.test(target.id)) await collect(target.id, collected);
  }));
}

function tryParse(code: string): ReturnType<typeof parse> | undefined {
  try {
    return parse(code);
  } catch {
    return undefined;
  }
}
