/**
 * The browser's stand-in for a Node built-in. Importing it never stops a page: a name that a module
 * imports is reported as an error when the module loads, because the module would fail in a build,
 * and it throws when it is used.
 */

const PREFIX = "\0vireo:browser-external:";
/** The id of an empty module: a file that `browser` of a package.json maps to `false`. */
export const EMPTY_MODULE_ID = "\0vireo:empty";

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;
const RESERVED = /^(?:default|delete|arguments|eval|import|export|await)$/;

/** The id of a built-in's stand-in: `\0vireo:browser-external:fs?importer=/src/a.ts`. */
export function browserExternalId(builtin: string, importer: string): string {
  return `${PREFIX}${builtin}?importer=${encodeURIComponent(importer)}`;
}

/**
 * The id of a stand-in for a module that imports some names of it.
 *
 * @param id Any module's id; only those of stand-ins change.
 * @param names The imported names.
 */
export function withImportedNames(id: string, names: readonly string[]): string {
  const reported = names.filter((name) => name !== "default" && name !== "*");
  return id.startsWith(PREFIX) && reported.length > 0
    ? `${id}&names=${encodeURIComponent(reported.join(","))}`
    : id;
}

/** The parts of a stand-in's id. */
export interface BrowserExternal {
  /** The name without `node:`. */
  builtin: string;
  /** The importer, for messages. */
  importer: string;
  /** The names that the importer imports, without the default export. */
  imported: string[];
}

/** The parts of a stand-in's id, or `undefined` for another id. */
export function parseBrowserExternalId(id: string): BrowserExternal | undefined {
  if (!id.startsWith(PREFIX)) return undefined;
  const [, builtin = "", importer = "", names = ""] =
    /^(.*?)(?:\?importer=([^&]*))?(?:&names=(.*))?$/s.exec(id.slice(PREFIX.length)) ?? [];
  return {
    builtin,
    importer: decodeURIComponent(importer),
    imported: names === "" ? [] : decodeURIComponent(names).split(","),
  };
}

/**
 * The stand-in as an ES module: it has every export of the built-in and every imported name, so
 * that importers link.
 *
 * @param names The exports of the built-in.
 */
export function browserExternalModule(
  { builtin, importer, imported }: BrowserExternal,
  names: readonly string[],
): string {
  const exported = [...new Set([...names, ...imported])]
    .filter((name) => IDENTIFIER.test(name) && !RESERVED.test(name));
  const [head, tail] = messageParts(builtin, importer);
  return `const stub = (path) => new Proxy(function () {}, {
  get: (_, key) => typeof key === "symbol" || key === "__esModule" || key === "then" || key === "prototype" ? undefined : fail(path + "." + key),
  apply: () => fail(path),
  construct: () => fail(path),
});
const errorOf = (path) => new Error(${head} + path + ${tail});
const fail = (path) => {
  throw errorOf(path);
};
export default stub(${JSON.stringify(builtin)});
${
    exported
      .map((name, index) => `const e${index} = stub(${JSON.stringify(`${builtin}.${name}`)});`)
      .join("\n")
  }
export { ${exported.map((name, index) => `e${index} as ${name}`).join(", ")} };
${
    imported.map((name) => `reportError(errorOf(${JSON.stringify(`${builtin}.${name}`)}));`).join(
      "\n",
    )
  }
`;
}

/**
 * The stand-in as CommonJS text, for packages that probe a built-in while they load: it warns and
 * returns `undefined`.
 */
export function browserExternalCommonJs(builtin: string, importer: string): string {
  const [head, tail] = messageParts(builtin, importer);
  // The proxy is the prototype of an object, where ES modules that import a name read it.
  return `module.exports = Object.create(new Proxy({}, {
  get(_, key) {
    if (typeof key === "symbol" || key === "__esModule" || key === "default") return undefined;
    console.warn(${head} + ${JSON.stringify(`${builtin}.`)} + key + ${tail});
  },
}));
`;
}

/**
 * The text of the message before and after the accessed name, as string literals; people search for
 * these words.
 */
function messageParts(builtin: string, importer: string): [head: string, tail: string] {
  const head =
    `Module "${builtin}" has been externalized for browser compatibility. Cannot access "`;
  const tail = `" in client code. "${importer}" imports this Node built-in`;
  return [JSON.stringify(head), JSON.stringify(tail)];
}
