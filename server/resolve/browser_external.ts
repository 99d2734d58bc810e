/**
 * The browser's stand-in for a Node built-in: loading it is harmless; using one of its exports
 * reports the built-in and its importer.
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

/** The built-in and the importer in a stand-in's id, or `undefined` for another id. */
export function parseBrowserExternalId(
  id: string,
): { builtin: string; importer: string } | undefined {
  if (!id.startsWith(PREFIX)) return undefined;
  const [builtin, importer = ""] = id.slice(PREFIX.length).split("?importer=");
  return { builtin: builtin!, importer: decodeURIComponent(importer) };
}

/**
 * The stand-in as an ES module: it has every export of the built-in, so that importers link.
 *
 * @param builtin The name without `node:`.
 * @param importer The importer, for the message.
 * @param names The exports of the built-in.
 */
export function browserExternalModule(
  builtin: string,
  importer: string,
  names: readonly string[],
): string {
  const exported = names.filter((name) => IDENTIFIER.test(name) && !RESERVED.test(name));
  const [head, tail] = messageParts(builtin, importer);
  return `const stub = (path) => new Proxy(function () {}, {
  get: (_, key) => typeof key === "symbol" || key === "__esModule" || key === "then" || key === "prototype" ? undefined : fail(path + "." + key),
  apply: () => fail(path),
  construct: () => fail(path),
});
const fail = (path) => {
  throw new Error(${head} + path + ${tail});
};
export default stub(${JSON.stringify(builtin)});
${
    exported
      .map((name, index) => `const e${index} = stub(${JSON.stringify(`${builtin}.${name}`)});`)
      .join("\n")
  }
export { ${exported.map((name, index) => `e${index} as ${name}`).join(", ")} };
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
