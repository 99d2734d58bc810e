/**
 * How WebAssembly is imported:
 *
 * 1. `x.wasm?init` exports a function that takes the imports and returns the instance.
 * 2. `x.wasm` is a module as the ES Module Integration proposal defines it: its imports are
 *    modules, its exports are those of the instance, and globals are replaced by their values.
 * 3. Another WebAssembly module imports the globals themselves, so the instance has its own module,
 *    `x.wasm?wasm-instance`, and `x.wasm` re-exports from that.
 *
 * Source: https://github.com/WebAssembly/esm-integration
 */

/** The imports and exports of a WebAssembly module. */
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
 * Reads the imports and exports of a WebAssembly module.
 *
 * @throws {WebAssembly.CompileError} When the bytes are not a WebAssembly module.
 */
export async function describeWasm(bytes: Uint8Array): Promise<WasmDescription> {
  const module = await WebAssembly.compile(bytes as Uint8Array<ArrayBuffer>);
  const imports = WebAssembly.Module.imports(module).map((each) => each.module);
  return {
    imports: [...new Set(imports)].filter((specifier) => !RESERVED.has(specifier)),
    exports: WebAssembly.Module.exports(module).map(({ name }) => name),
  };
}

/** The module for `?init`. */
export function wasmInitModule(url: string): string {
  return [
    `export default async function init(imports = {}) {`,
    `  return (${instantiate(url, "imports")}).instance;`,
    `}`,
    ``,
  ].join("\n");
}

/** The input of {@linkcode wasmInstanceModule}. */
export interface WasmInstanceOptions {
  url: string;
  /**
   * For each import, its name in the WebAssembly module and the specifier that JavaScript imports.
   */
  imports: readonly { name: string; specifier: string }[];
  exports: readonly string[];
}

/** The module that instantiates a WebAssembly module and exports the exports of the instance. */
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

/** The module for JavaScript, which exports globals as their values. */
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

/** Export names can be any string, so each constant gets a generated name. */
function exportAll(names: readonly string[], valueOf: (name: string) => string): string[] {
  const quoted = names.map((name) => JSON.stringify(name));
  return quoted.length === 0 ? [] : [
    ...quoted.map((name, index) => `const export${index} = ${valueOf(name)};`),
    `export { ${quoted.map((name, index) => `export${index} as ${name}`).join(", ")} };`,
  ];
}
