/**
 * What stands in for a built-in module of Node in the browser: loading it is harmless, touching what it exports
 * says which built-in it is and who imported it.
 */

const PREFIX = "\0vireo:browser-external:";
/** The id of an empty module: a file that `browser` of a package.json maps to `false`. */
export const EMPTY_MODULE_ID = "\0vireo:empty";

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;
const RESERVED = /^(?:default|delete|arguments|eval|import|export|await)$/;

/** The id of the stand-in of a built-in: `\0vireo:browser-external:fs?importer=/src/a.ts`. */
export function browserExternalId(builtin: string, importer: string): string {
  return `${PREFIX}${builtin}?importer=${encodeURIComponent(importer)}`;
}

/** The built-in and the importer that an id names, or `undefined` when it is none of a stand-in. */
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
 * @param importer Who imports it, for the message.
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
 * The stand-in as CommonJS text, for packages that look at a built-in while they load and do without it: it warns
 * and gives `undefined`.
 */
export function browserExternalCommonJs(builtin: string, importer: string): string {
  const [head, tail] = messageParts(builtin, importer);
  // The prototype of an object: ES modules that import a name read it there.
  return `module.exports = Object.create(new Proxy({}, {
  get(_, key) {
    if (typeof key === "symbol" || key === "__esModule" || key === "default") return undefined;
    console.warn(${head} + ${JSON.stringify(`${builtin}.`)} + key + ${tail});
  },
}));
`;
}

/** What stands before and after the accessed name in the message, as string literals; people search for these words. */
function messageParts(builtin: string, importer: string): [head: string, tail: string] {
  const head =
    `Module "${builtin}" has been externalized for browser compatibility. Cannot access "`;
  const tail = `" in client code. "${importer}" imports it: it is a built-in of Node`;
  return [JSON.stringify(head), JSON.stringify(tail)];
}
