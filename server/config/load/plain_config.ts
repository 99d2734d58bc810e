import { init, parse } from "es-module-lexer";
import { readFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { isEsModuleFile } from "./is_es_module_file.ts";

/** What has another meaning when the text runs as it is: names that bundling replaces, and other files. */
const NEEDS_BUNDLING =
  /\b(?:__dirname|__filename|require|module|exports)\b|import\.meta\.(?:filename|main)/;

/**
 * The text of a config file that can run as it is: an ES module in plain JavaScript, whatever its extension says, which
 * imports nothing but packages. Most configs are like this, and need no compiler to be started for them.
 *
 * @param file Absolute path.
 * @returns `undefined` when the file has to be bundled. TypeScript is only noticed by running it.
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
    return isPlain ? code : undefined;
  } catch {
    return undefined;
  }
}

function isPackage(specifier: string): boolean {
  if (specifier.startsWith("node:")) return true;
  return /^[@\w]/.test(specifier) && !isBuiltin(specifier) && !/^[a-z]+:/.test(specifier);
}
