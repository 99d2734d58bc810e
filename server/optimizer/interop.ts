/**
 * The texts of small modules that join bundles. A name that begins with `vireo-url:` is a URL which the bundle
 * imports as it stands.
 */
import type { LexedFile } from "./lexed_file.ts";

/** Where a module of a package lies, once it is bundled. */
export interface Placed {
  /** The file that exports it, in the unit's folder. */
  output: string;
  /** Stands before each of its names in that file: `""` in the file of an entry, `m12_` in one that exposes many. */
  prefix: string;
  /** It is exported as a function, `load`, that runs it at the first call: CommonJS, and what only `require()` reaches. */
  lazy: boolean;
}

/** The specifier that stands for a URL. */
export const URL_PREFIX = "vireo-url:";

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

const quote = (text: string) => JSON.stringify(text);
const name = (text: string) => IDENTIFIER.test(text) ? text : quote(text);

/** The module that the page imports for a CommonJS entry: it runs it and exports `module.exports`. */
export function commonJsFacade(output: string): string {
  return `import { load } from ${quote(`./${output}`)};\nexport default load();\n`;
}

/** What is bundled for a CommonJS entry: nothing runs before somebody asks. */
export function commonJsEntry(file: string): string {
  return `export const load = () => require(${quote(file)});\n`;
}

/** One module's part of a file that exposes modules to bundles of later batches. */
export function exposeModule(file: string, placed: Placed, lexed: LexedFile | undefined): string {
  if (placed.lazy) {
    return `export const ${placed.prefix}load = () => require(${quote(file)});`;
  }
  const names = (lexed?.exports ?? []).map((exported) =>
    `${name(exported)} as ${name(placed.prefix + exported)}`
  );
  return names.length > 0
    ? `export { ${names.join(", ")} } from ${quote(file)};`
    : `import ${quote(file)};`;
}

/** What a later batch has in place of a module that is bundled already. */
export function placedModule(placed: Placed, lexed: LexedFile): string {
  const from = quote(`${URL_PREFIX}./${placed.output}`);
  if (placed.lazy) return requireLoad(`./${placed.output}`, `${placed.prefix}load`);
  const names = lexed.exports.map((exported) =>
    `${name(placed.prefix + exported)} as ${name(exported)}`
  );
  const own = names.length > 0 ? `export { ${names.join(", ")} } from ${from};` : `import ${from};`;
  return [own, ...lexed.starExports.map((star) => `export * from ${quote(star)};`)].join("\n");
}

/**
 * CommonJS text that is the `module.exports` of a CommonJS module of another file, run at this moment.
 *
 * @param url The file that exports it.
 * @param load The name of its loading function there.
 */
export function requireLoad(url: string, load: string): string {
  return `module.exports = require(${quote(`vireo-names:${load}:${url}`)}).${load}();\n`;
}

/** The ES module between {@linkcode requireLoad} and the other file. */
export function importedName(load: string, url: string): string {
  return `export { ${load} } from ${quote(URL_PREFIX + url)};\n`;
}

/**
 * CommonJS text for `require()` of an ES module of another file: an object with its exports, marked as transpilers
 * expect it.
 */
export function requireNamespace(url: string): string {
  return `const { namespace } = require(${quote(`vireo-namespace:${url}`)});
module.exports = Object.defineProperty({}, "__esModule", { value: true });
for (const key of Object.keys(namespace)) {
  Object.defineProperty(module.exports, key, { enumerable: true, get: () => namespace[key] });
}
`;
}

/** CommonJS text for `require()` of a file that is served as source: a style, an image. */
export function requireDefault(url: string): string {
  return `const { namespace } = require(${quote(`vireo-namespace:${url}`)});
module.exports = "default" in namespace ? namespace.default : namespace;
`;
}

/** The ES module between {@linkcode requireNamespace} and the other file. */
export function importedNamespace(url: string): string {
  return `import * as namespace from ${quote(URL_PREFIX + url)};\nexport { namespace };\n`;
}

/** The module for an entry whose package is served as source. */
export function sourceFacade(url: string, lexed: LexedFile): string {
  const all = `export * from ${quote(url)};\n`;
  return lexed.exports.includes("default") ? `${all}export { default } from ${quote(url)};\n` : all;
}

/** CommonJS text for a dependency that is not installed: it fails as `require()` does, at the same moment. */
export function missingModule(specifier: string, importer: string): string {
  const message = `Cannot find module "${specifier}" imported by "${importer}": is it installed?`;
  return `throw Object.assign(new Error(${quote(message)}), { code: "MODULE_NOT_FOUND" });\n`;
}

/** The text of an ES module with `import.meta.url` pointing at where its file is served as source. */
export function withSourceMetaUrl({ code, metaUrls }: LexedFile, url: string): string {
  let result = "";
  let end = 0;
  for (const range of metaUrls) {
    result += code.slice(end, range.start) + `new URL(${quote(url)}, import.meta.url).href`;
    end = range.end;
  }
  return result + code.slice(end);
}
