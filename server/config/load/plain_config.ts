import { init, parse } from "es-module-lexer";
import { readFile } from "node:fs/promises";
import * as nodeModule from "node:module";
import { isEsModuleFile } from "./is_es_module_file.ts";

/** Names that bundling replaces, and that mean something else in unbundled text. */
const NEEDS_BUNDLING =
  /\b(?:__dirname|__filename|require|module|exports)\b|import\.meta\.(?:filename|main)/;

/**
 * The text of a config file that can run unchanged: an ES module in plain JavaScript, whatever its
 * extension, whose imports are all packages. Most configs are like this and then need no compiler.
 *
 * @param file Absolute path.
 * @returns `undefined` when the file must be bundled.
 */
export async function plainConfig(file: string): Promise<string | undefined> {
  if (!await isEsModuleFile(file)) return undefined;
  const code = await readFile(file, "utf8");
  if (NEEDS_BUNDLING.test(code)) return undefined;
  await init;
  try {
    const [imports] = parse(code);
    const isPlain = imports.every(({ type, specifier }) =>
      type === "import-meta" || (typeof specifier === "string" && isPackage(specifier))
    );
    return isPlain && await isJavaScript(file, code) ? code : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether a file has none of TypeScript's syntax. Deno and Node check it within a millisecond; Bun
 * lacks their function, and the parser used instead takes about 5 ms to load.
 */
async function isJavaScript(file: string, code: string): Promise<boolean> {
  if (!/ts$/.test(file)) return true;
  const { stripTypeScriptTypes } = nodeModule as Partial<typeof nodeModule>;
  // Types are overwritten with spaces; syntax that cannot be stripped, such as an enum, throws.
  if (stripTypeScriptTypes) return stripTypeScriptTypes(code) === code;
  const { transformSync } = await import("oxc-transform");
  return transformSync(file, code, { lang: "js" }).errors.length === 0;
}

function isPackage(specifier: string): boolean {
  if (specifier.startsWith("node:")) return true;
  return /^[@\w]/.test(specifier) && !nodeModule.isBuiltin(specifier) &&
    !/^[a-z]+:/.test(specifier);
}
