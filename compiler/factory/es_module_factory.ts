/**
 * How an ES module becomes a factory, a generator function that the page's registry runs
 * (`client/registry/`):
 *
 * 1. `oxc-transform` turns imports into reads of namespaces (`__vite_ssr_import_0__.a`), so that
 *    bindings are live.
 * 2. Its prologue (exports and imports) is replaced by one line in the registry's short form.
 * 3. A `yield` separates linking from the body, so that hoisted functions exist before any module
 *    runs.
 * 4. Functions that assign exports report it, because entry files export copies of the bindings.
 */
import { init, parse } from "es-module-lexer";
import MagicString from "magic-string";
import type { SourceMap } from "../types.ts";
import { combineMaps, dropLines, normalizeMap } from "../source_map.ts";
import { awaitByYield } from "./await_by_yield.ts";
import { markAssignedExports, NOTE_ASSIGNED } from "./assigned_exports.ts";
import { requiredSpecifiers } from "./commonjs_factory.ts";
import { syntaxError } from "./syntax_error.ts";
import { readPrologue, type RunnerPrologue } from "./runner_prologue.ts";
import { hasTopLevelAwait } from "./top_level_await.ts";

/** An ES module as a function for the page's registry, with its imports and exports. */
export interface EsModuleFactory {
  /** A function expression. */
  code: string;
  /**
   * Whether it has a top-level await: the function yields awaited values, or is an async generator.
   */
  isAsync: boolean;
  /** Whether it reads `import.meta`. */
  usesMeta: boolean;
  /** Specifiers of static imports in source order, each once. */
  imports: string[];
  /** Specifiers of literal `import()` calls. */
  dynamicImports: string[];
  /** Literal specifiers of `require()`, which bundlers support in ES modules too. */
  requires: string[];
  /** Names of the module's own exports. */
  exports: string[];
  /**
   * Re-exports by name: the other module's specifier and its export, without a name for the
   * namespace.
   */
  reexports: Record<string, [specifier: string, name?: string]>;
  /** Names of exports that the module's functions assign. */
  assignedExports: string[];
  /** Specifiers of `export *`. */
  starExports: string[];
  /** The source map of `code`, if requested. */
  map: SourceMap | null;
}

export interface EsModuleFactoryOptions {
  /** JavaScript with ES module syntax. */
  code: string;
  /** For messages and the map: the absolute path. */
  file: string;
  withMap?: boolean;
}

/** Marks the start of the body in the transform's output. */
const BODY = "__vireo_body__;";
/** Characters above which a module is transformed on another thread. */
const LARGE = 50_000;
const NAMELESS = "__vireo_default__";
/**
 * Placeholder of equal length for `new.target`, which oxc-transform 0.140.0 mistakes for
 * `import.meta`.
 */
const NEW_TARGET = "__nwtrgt__";

/**
 * Makes the factory of an ES module.
 *
 * @throws {CompileError} When the code cannot be parsed.
 */
export async function esModuleFactory(
  { code, file, withMap = false }: EsModuleFactoryOptions,
): Promise<EsModuleFactory> {
  const unmarked = await prepareSource(code);
  let made = await transform(unmarked, { code, file, withMap });
  const marked = await markAssignedExports(code, made.prologue.getters.values());
  if (marked) {
    const source = await prepareSource(code, marked.code);
    made = await transform(source, { code, file, withMap });
  }
  const { source, output, prologue, bodyStart } = made;
  const body = output.code.slice(bodyStart + BODY.length).replaceAll(NEW_TARGET, "new.target");
  const isAsync = hasTopLevelAwait(body);
  const { requires, hasOwnRequire } = requiredSpecifiers(body);
  const required = hasOwnRequire ? [] : requires;
  const yielding = isAsync ? await awaitByYield(body) : undefined;
  const head = factoryHead(prologue, {
    isGenerator: !isAsync || yielding !== undefined,
    nameless: isNameless(prologue),
    parameters: parametersFor(body, prologue, required.length > 0),
  });
  const linesBefore = output.code.slice(0, bodyStart).split("\n").length - 1;
  return {
    code: `${head}${yielding ?? body}\n}`,
    isAsync,
    usesMeta: body.includes("__vite_ssr_import_meta__"),
    imports: [...new Set(prologue.imports.map(({ specifier }) => specifier))],
    dynamicImports: [...new Set(output.dynamicDeps)],
    requires: required,
    exports: [...prologue.getters.keys()],
    reexports: Object.fromEntries(
      Array.from(prologue.indirect, ([name, { index, name: imported }]) => {
        const { specifier } = prologue.imports[index]!;
        return [name, imported === undefined ? [specifier] : [specifier, imported]];
      }),
    ),
    assignedExports: [...prologue.getters].filter(([, local]) => marked?.names.has(local))
      .map(([name]) => name),
    starExports: prologue.stars.map((index) => prologue.imports[index]!.specifier),
    map: withMap ? mapOf(source, { output: output.map, yielding, linesBefore, file }) : null,
  };
}

/**
 * Rare syntax that `prepareSource()` edits: `import a, * as b`, unnamed default functions,
 * hashbangs.
 */
const EDITED = /\bimport\s+[^\s,{*"']+\s*,\s*\*|\bexport\s+default\b[^;={}]*\bfunction\b|^#!/;

/**
 * Edits the source around limitations of the transform.
 *
 * @param source The code with earlier edits.
 */
async function prepareSource(code: string, source = new MagicString(code)): Promise<MagicString> {
  if (EDITED.test(code)) {
    await init();
    const [imports, exports] = parse(code);
    for (const found of imports) {
      if (found.type === "static") splitImport(source, code, found);
    }
    const nameless = exports.find((each) =>
      each.type === "direct" && each.name === "default" && !each.localName
    );
    if (nameless?.type === "direct") nameDefaultFunction(source, code, nameless.end);
    // A hashbang is valid only at the start of a file.
    const hashbang = /^#!.*/.exec(code)?.[0].length ?? 0;
    if (hashbang > 0) source.remove(0, hashbang);
  }
  for (const { index } of code.matchAll(/\bnew\.target\b/g)) {
    source.update(index, index + NEW_TARGET.length, NEW_TARGET);
  }
  return source.prepend(BODY);
}

/** Whether the default export is an unnamed function, named by `nameDefaultFunction()`. */
function isNameless({ getters }: RunnerPrologue): boolean {
  return getters.get("default") === NAMELESS;
}

/** Splits `import a, * as b` into two statements: oxc-transform 0.140.0 drops `a`. */
function splitImport(
  source: MagicString,
  code: string,
  { importStart, importEnd, start, end }: {
    importStart: number;
    importEnd: number;
    start: number;
    end: number;
  },
): void {
  const names = /^import\s+([^\s,{*]+)\s*,(?=\s*\*)/.exec(code.slice(importStart, importEnd));
  if (!names) return;
  const specifier = code.slice(start - 1, end + 1);
  const head = `import ${names[1]} from ${specifier}; import`;
  source.update(importStart, importStart + names[0].length, head);
}

/**
 * Names an unnamed default function so that it is hoisted; the registry sets its `name` to
 * `"default"`.
 */
function nameDefaultFunction(source: MagicString, code: string, afterDefault: number): void {
  const declaration = /^(?:\s|\/\*[^]*?\*\/|\/\/.*\n)*(?:async\s+)?function\s*\*?(?=\s*\()/.exec(
    code.slice(afterDefault),
  );
  if (declaration) source.appendLeft(afterDefault + declaration[0].length, ` ${NAMELESS}`);
}

interface Transformed {
  source: MagicString;
  output: { code: string; dynamicDeps: string[]; map?: unknown };
  prologue: RunnerPrologue;
  /** The offset of {@linkcode BODY} in the output. */
  bodyStart: number;
}

async function transform(
  source: MagicString,
  { code, file, withMap }: Required<EsModuleFactoryOptions>,
): Promise<Transformed> {
  const { moduleRunnerTransform, moduleRunnerTransformSync } = await import("oxc-transform");
  const text = source.toString();
  const options = { sourcemap: withMap };
  const output = text.length > LARGE
    ? await moduleRunnerTransform(file, text, options)
    : moduleRunnerTransformSync(file, text, options);
  if (output.errors.length > 0) {
    // Transforms the unedited source again for offsets in the author's text.
    const [error] = moduleRunnerTransformSync(file, code).errors;
    throw syntaxError(error ?? output.errors[0]!, code, file);
  }
  const bodyStart = output.code.indexOf(BODY);
  return { source, output, bodyStart, prologue: readPrologue(output.code.slice(0, bodyStart)) };
}

const PARAMETERS = [
  "__v_e__",
  "__v_i__",
  "__vite_ssr_dynamic_import__",
  "__vite_ssr_import_meta__",
  NOTE_ASSIGNED,
];

/** The parameters of a factory, without trailing parameters that its body does not use. */
function parametersFor(
  body: string,
  { imports }: RunnerPrologue,
  hasRequire: boolean,
): string {
  if (hasRequire) return [...PARAMETERS, "require"].join(", ");
  const last = PARAMETERS.findLastIndex((name, index) => index > 1 && body.includes(name));
  return PARAMETERS.slice(0, Math.max(last, imports.length > 0 ? 1 : 0) + 1).join(", ");
}

function factoryHead(
  { imports, getters, indirect, stars }: RunnerPrologue,
  { isGenerator, nameless, parameters }: {
    isGenerator: boolean;
    nameless: boolean;
    parameters: string;
  },
): string {
  const declared = imports.map(({ local, specifier, names }) => {
    const list = names ? `, ${JSON.stringify(names)}` : "";
    return `const ${local} = __v_i__(${JSON.stringify(specifier)}${list}); `;
  });
  const own = Array.from(getters, ([name, expression]) => `${key(name)}: () => ${expression}`);
  const others = Array.from(
    indirect,
    ([name, { index, name: imported }]) =>
      `${key(name)}: ${JSON.stringify(imported === undefined ? [index] : [index, imported])}`,
  );
  const rest = [
    `{ ${others.join(", ")} }`,
    JSON.stringify(stars),
    nameless ? NAMELESS : "undefined",
  ];
  if (!nameless) rest.pop();
  if (!nameless && stars.length === 0) rest.pop();
  if (rest.length === 1 && others.length === 0) rest.pop();
  const call = `__v_e__(${[`{ ${own.join(", ")} }`, ...rest].join(", ")});`;
  return `${isGenerator ? "" : "async "}function* (${parameters}) { ${
    declared.join("")
  }${call} yield;`;
}

/**
 * The source of a property key; `__proto__` is computed, because a plain key would set the
 * prototype.
 */
function key(name: string): string {
  return name === "__proto__" ? `["__proto__"]` : JSON.stringify(name);
}

interface MapParts {
  output: unknown;
  /** The body, if its awaits were replaced. */
  yielding: MagicString | undefined;
  /** Lines of the output before the body. */
  linesBefore: number;
  file: string;
}

function mapOf(
  source: MagicString,
  { output, yielding, linesBefore, file }: MapParts,
): SourceMap | null {
  const transformed = normalizeMap(output);
  if (!transformed) return null;
  const own = source.generateMap({ source: file, includeContent: true, hires: "boundary" });
  const last = normalizeMap(yielding?.generateMap({ source: file, hires: "boundary" }));
  return combineMaps([last, dropLines(transformed, linesBefore), normalizeMap(own)], file);
}
