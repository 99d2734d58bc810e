/**
 * How WebAssembly is imported:
 *
 * 1. `x.wasm?init` is a function that takes the imports and gives the instance.
 * 2. `x.wasm` is a module as the ES Module Integration proposal has it: its imports are modules, its exports those of the
 *    instance, and globals stand as their values.
 * 3. Another WebAssembly module takes the globals themselves, so the instance has a module of its own,
 *    `x.wasm?wasm-instance`, and `x.wasm` reads from that.
 *
 * Source: https://github.com/WebAssembly/esm-integration
 */

/** What a WebAssembly module imports and exports. */
export interface WasmDescription {
  /** The specifiers of its imports, each once. */
  imports: string[];
  /** The names of its exports. */
  exports: string[];
}

/** Source: https://github.com/WebAssembly/js-string-builtins */
const COMPILE_OPTIONS = {
  builtins: ["js-string"],
  importedStringConstants: "wasm:js/string-constants",
};
/** Imports that the engine itself provides. */
const RESERVED = new Set(["wasm:js-string", COMPILE_OPTIONS.importedStringConstants]);

/**
 * Reads what a WebAssembly module imports and exports.
 *
 * @throws {WebAssembly.CompileError} When it is none.
 */
export async function describeWasm(bytes: Uint8Array): Promise<WasmDescription> {
  const module = await WebAssembly.compile(bytes as Uint8Array<ArrayBuffer>);
  const imports = WebAssembly.Module.imports(module).map((each) => each.module);
  return {
    imports: [...new Set(imports)].filter((specifier) => !RESERVED.has(specifier)),
    exports: WebAssembly.Module.exports(module).map(({ name }) => name),
  };
}

/** The module of `?init`. */
export function wasmInitModule(url: string): string {
  return [
    `export default async function init(imports = {}) {`,
    `  return (${instantiate(url, "imports")}).instance;`,
    `}`,
    ``,
  ].join("\n");
}

/** What a {@linkcode wasmInstanceModule} is made of. */
export interface WasmInstanceOptions {
  url: string;
  /** The name that the WebAssembly module has for each of its imports, and the specifier that JavaScript imports it by. */
  imports: readonly { name: string; specifier: string }[];
  exports: readonly string[];
}

/** The module that instantiates a WebAssembly module and exports what the instance exports. */
export function wasmInstanceModule({ url, imports, exports }: WasmInstanceOptions): string {
  const statements = imports.map(({ specifier }, index) =>
    `import * as import${index} from ${JSON.stringify(specifier)};`
  );
  const members = imports.map(({ name }, index) => `${JSON.stringify(name)}: import${index}`);
  return [
    ...statements,
    `const { instance } = ${instantiate(url, `{ ${members.join(", ")} }`)};`,
    ...exportAll(exports, (name) => `instance.exports[${name}]`),
    ``,
  ].join("\n");
}

/** The module for JavaScript, in which globals are values. */
export function wasmModule(instance: string, exports: readonly string[]): string {
  return [
    `import * as instance from ${JSON.stringify(instance)};`,
    `const read = (value) => value instanceof WebAssembly.Global ? value.value : value;`,
    ...exportAll(exports, (name) => `read(instance[${name}])`),
    ``,
  ].join("\n");
}

function instantiate(url: string, imports: string): string {
  const options = JSON.stringify(COMPILE_OPTIONS);
  return `await WebAssembly.instantiateStreaming(fetch(${
    JSON.stringify(url)
  }), ${imports}, ${options})`;
}

/** Exports can have any name, so each constant has one of ours. */
function exportAll(names: readonly string[], valueOf: (name: string) => string): string[] {
  const quoted = names.map((name) => JSON.stringify(name));
  return quoted.length === 0 ? [] : [
    ...quoted.map((name, index) => `const export${index} = ${valueOf(name)};`),
    `export { ${quoted.map((name, index) => `export${index} as ${name}`).join(", ")} };`,
  ];
}
