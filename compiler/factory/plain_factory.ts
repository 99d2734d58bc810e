/**
 * The *plain* form of a module, for modules outside of import cycles whose imported bindings keep
 * their values: a function whose body is the module's text as written. Imports become one
 * declaration in front of the first token, `export` keywords become spaces, and `import()` and
 * `import.meta` become names of the same length, so that every line and, after the declaration,
 * every column keeps its place, and imported names can be inspected in a debugger.
 *
 *     import { a } from "/a.js"; export const b = a;
 *     → (function (…) { __v_e__({ "b": () => b }); const { a } = __v_n__[0];
 *       ;                                 const b = a; })
 */
import type { ImportRecord, ModuleRecord } from "../module_record/module_record.ts";
import { defaultDeclaration, emptyExports } from "../module_record/module_body.ts";

/** A name that belongs to another module: the index of its request, and the name there. */
export type IndirectName = readonly [request: number, name?: string];

/** A module as a function, with the data that linking needs. */
export interface PlainFactory {
  /** A function expression in parentheses, so that engines compile it at once. */
  code: string;
  /** Characters of the first line before the module's text. */
  headLength: number;
  isAsync: boolean;
  /** The imported modules in order, with the names that are read; no names for all or none. */
  requests: readonly (readonly [specifier: string, names?: readonly string[]])[];
  /** Names of the module's own exports. */
  exports: readonly string[];
  /** Re-exports by name. */
  reexports: Readonly<Record<string, IndirectName>>;
  /** Indexes of the requests of `export *`. */
  stars: readonly number[];
}

/** The variable of a default export without a name. */
const DEFAULT = "$def$";
/** The parameters have the length of the tokens that they replace. */
const IMPORT = "__imp_";
const IMPORT_META = "__vi_meta__";
const PARAMETERS = ["__v_e__", "__v_n__", IMPORT, IMPORT_META];

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;

interface Request {
  index: number;
  names: Set<string>;
}

interface Edit {
  start: number;
  end: number;
  text: string;
}

/**
 * Writes the plain form of a module.
 *
 * @param record Its imports and exports; specifiers are used as they are.
 * @returns `undefined` for syntax that has no plain form, such as `import defer`.
 */
export function plainFactory(record: ModuleRecord): PlainFactory | undefined {
  if (record.imports.some(({ phase, attributes }) => phase || Object.keys(attributes).length > 0)) {
    return undefined;
  }
  const writer = new PlainWriter(record);
  return writer.write();
}

class PlainWriter {
  readonly #record: ModuleRecord;
  /** The imported modules by specifier, in the order of their first import. */
  readonly #requests = new Map<string, Request>();
  readonly #declarations: string[] = [];
  /** Imported bindings by local name. */
  readonly #imported = new Map<string, IndirectName>();
  readonly #stars: number[] = [];
  readonly #edits: Edit[] = [];

  constructor(record: ModuleRecord) {
    this.#record = record;
  }

  write(): PlainFactory {
    const { code, imports, importMetas } = this.#record;
    for (const each of imports) {
      if (each.kind === "dynamic") this.#replaceToken(each.statementStart, "import", IMPORT);
      else this.#import(each);
    }
    for (const { start, end } of importMetas) {
      this.#edits.push({ start, end, text: padTo(IMPORT_META, code.slice(start, end)) });
    }
    const { own, indirect } = this.#exports();
    for (const { start, end } of emptyExports(code)) this.#blank(start, end);
    const isAsync = this.#record.hasTopLevelAwait();
    const getters = Array.from(own, ([name, local]) => `${key(name)}: () => ${local}`);
    const head = `(${isAsync ? "async " : ""}function (${PARAMETERS.join(", ")}) { ` +
      (own.size > 0 ? `__v_e__({ ${getters.join(", ")} }); ` : "") +
      (this.#declarations.length > 0 ? `const ${this.#declarations.join(", ")}; ` : "");
    return {
      code: `${head}${applyEdits(code, this.#edits)}\n})`,
      headLength: head.length,
      isAsync,
      requests: Array.from(
        this.#requests,
        ([specifier, { names }]) => names.size > 0 ? [specifier, [...names]] : [specifier],
      ),
      exports: [...own.keys()],
      reexports: Object.fromEntries(indirect),
      stars: this.#stars,
    };
  }

  #import({ specifier = "", statementStart, statementEnd, kind, bindings }: ImportRecord): void {
    this.#blank(statementStart, statementEnd);
    const { index, names } = this.#request(specifier);
    if (kind === "star") return void this.#stars.push(index);
    const read: string[] = [];
    for (const { imported, local } of bindings) {
      if (imported !== "*") names.add(imported);
      if (kind !== "static") continue;
      this.#imported.set(local, imported === "*" ? [index] : [index, imported]);
      if (imported === "*") this.#declarations.push(`${local} = __v_n__[${index}]`);
      else read.push(imported === local ? local : `${key(imported)}: ${local}`);
    }
    if (read.length > 0) this.#declarations.push(`{ ${read.join(", ")} } = __v_n__[${index}]`);
  }

  #request(specifier: string): Request {
    let request = this.#requests.get(specifier);
    if (!request) {
      request = { index: this.#requests.size, names: new Set() };
      this.#requests.set(specifier, request);
    }
    return request;
  }

  #exports(): { own: Map<string, string>; indirect: Map<string, IndirectName> } {
    const { code, imports, exports } = this.#record;
    const own = new Map<string, string>();
    const indirect = new Map<string, IndirectName>();
    const statements = new Set<number>();
    for (const { name, local, from, statementStart, end } of exports) {
      const isFirst = !statements.has(statementStart);
      statements.add(statementStart);
      const imported = local && this.#imported.get(local.name);
      if (from) {
        const { index } = this.#request(imports[from.index]!.specifier ?? "");
        indirect.set(name, from.imported === "*" ? [index] : [index, from.imported]);
      } else if (imported) indirect.set(name, imported);
      else own.set(name, local?.name ?? DEFAULT);
      if (!isFirst) continue;
      const list = /export\s*\{[^}]*\}/y;
      list.lastIndex = statementStart;
      if (list.test(code)) this.#blank(statementStart, list.lastIndex);
      else if (from) continue;
      else if (name !== "default") this.#replaceToken(statementStart, "export", "");
      else own.set(name, this.#exportDefault(statementStart, end, local?.name));
    }
    return { own, indirect };
  }

  /** Turns a default export into a declaration; returns the name of its variable. */
  #exportDefault(start: number, end: number, local: string | undefined): string {
    const { code } = this.#record;
    const declaration = defaultDeclaration(code, end);
    if (!declaration || declaration.kind === "nameless class") {
      this.#edits.push({ start, end, text: padTo(`const ${DEFAULT} =`, code.slice(start, end)) });
      return DEFAULT;
    }
    const blank = blankText(code.slice(start, end));
    if (declaration.kind === "named") {
      this.#edits.push({ start, end, text: blank });
      return local ?? DEFAULT;
    }
    // The name takes the place of spaces, so that the function's body stays in its columns.
    const name = ` ${DEFAULT}`;
    this.#edits.push({ start, end, text: blank.slice(name.length) });
    this.#edits.push({ start: declaration.end, end: declaration.end, text: name });
    return DEFAULT;
  }

  #replaceToken(start: number, token: string, text: string): void {
    this.#edits.push({ start, end: start + token.length, text: text.padEnd(token.length) });
  }

  /** Replaces a statement with an empty one on the same lines. */
  #blank(start: number, end: number): void {
    const text = this.#record.code.slice(start, end);
    this.#edits.push({ start, end, text: `;${blankText(text).slice(1)}` });
  }
}

/** Spaces instead of a text, with its line breaks. */
function blankText(text: string): string {
  return text.replace(/[^\n\r\u2028\u2029]/g, " ");
}

/** A text that takes the place of an original one: the same length, and the same line breaks. */
function padTo(text: string, original: string): string {
  return text + blankText(original).slice(Math.min(text.length, firstBreak(original)));
}

function firstBreak(text: string): number {
  const index = text.search(/[\n\r\u2028\u2029]/);
  return index < 0 ? text.length : index;
}

/**
 * The source of a property key; `__proto__` is computed, because a plain key would set the
 * prototype.
 */
function key(name: string): string {
  if (name === "__proto__") return `["__proto__"]`;
  return IDENTIFIER.test(name) ? name : JSON.stringify(name);
}

function applyEdits(code: string, edits: readonly Edit[]): string {
  let text = "";
  let end = 0;
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    // A re-export is both an import and an export.
    if (edit.start < end) continue;
    text += code.slice(end, edit.start) + edit.text;
    end = edit.end;
  }
  return text + code.slice(end);
}
