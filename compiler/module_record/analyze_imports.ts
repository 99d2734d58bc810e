/**
 * How import analysis works. It turns text into a {@linkcode ModuleRecord}, without side effects:
 *
 * 1. `es-module-lexer` finds imports, exports and `import.meta`, and patterns read the imported
 *    names and the hot API calls. This takes half the time of `oxc-parser`, whose module record
 *    lacks import attributes (figures: docs/performance.md).
 * 2. The caller's `resolve` maps each specifier to its target.
 * 3. The record holds the targets. The graph reads its edges from the record; renderers write code
 *    from it.
 */
import { type HotDeclarations, lexHot } from "../javascript/hot_lexer.ts";
import {
  importedBindings,
  type LexedImport,
  type LexedModule,
  lexModule,
} from "../javascript/imports.ts";
import {
  type AcceptedDepRecord,
  type HotRecord,
  type ImportKind,
  type ImportRecord,
  type ImportTarget,
  ModuleRecord,
} from "./module_record.ts";

/** A specifier that has to be resolved. */
export interface ImportRequest {
  specifier: string;
  /** The offset of the quoted specifier, for errors. */
  start: number;
  /** The names that the statement imports. */
  names: readonly string[];
  attributes: Readonly<Record<string, string>>;
}

const NOT_HOT: HotRecord = {
  used: false,
  selfAccepts: false,
  acceptedDeps: [],
  acceptedExports: null,
};

/** Resolves a specifier; `undefined` leaves it unchanged. */
export type ResolveImport = (request: ImportRequest) => Promise<ImportTarget | undefined>;

/**
 * Reads a module's imports, exports and accepted dependencies.
 *
 * @param code JavaScript, after all transforms.
 * @param id For messages.
 * @param resolve Called for all specifiers concurrently. Its errors are thrown unchanged.
 * @throws {CompileError} When the text cannot be parsed as JavaScript.
 */
export async function analyzeImports(
  code: string,
  id: string,
  resolve: ResolveImport,
): Promise<ModuleRecord> {
  const lexed = lexModule(code, id);
  const hot = lexHot(code, { file: id, importMetas: lexed.importMetas });
  const [imports, acceptedDeps] = await Promise.all([
    Promise.all(lexed.imports.map(async (each) => {
      const record = importRecord(code, each);
      const { specifier, start, attributes, bindings } = record;
      if (specifier === undefined) return record;
      const names = bindings.map(({ imported }) => imported);
      return { ...record, target: await resolve({ specifier, start, names, attributes }) };
    })),
    Promise.all(hot.acceptedDeps.map(async (dep): Promise<AcceptedDepRecord> => ({
      ...dep,
      target: await resolve({
        specifier: dep.specifier,
        start: dep.start,
        names: [],
        attributes: {},
      }),
    }))),
  ]);
  const selfAccepts = hot.selfAccepts || acceptsEveryExport(hot, lexed);
  return new ModuleRecord({
    code,
    imports,
    exports: lexed.exports,
    importMetas: lexed.importMetas,
    hot: { ...hot, selfAccepts, acceptedDeps },
  });
}

/**
 * Reads the imports and exports of code in which specifiers are URLs already: no import has a
 * target, and hot declarations are not read.
 *
 * @param id For messages.
 * @throws {CompileError} When the text cannot be parsed as JavaScript.
 */
export function readModuleRecord(code: string, id: string): ModuleRecord {
  const { imports, exports, importMetas } = lexModule(code, id);
  return new ModuleRecord({
    code,
    imports: imports.map((each) => importRecord(code, each)),
    exports,
    importMetas,
    hot: NOT_HOT,
  });
}

/** An import whose target is not known. */
function importRecord(code: string, lexed: LexedImport): ImportRecord {
  const { specifier, start, end, statementStart, statementEnd, phase, attributes } = lexed;
  const bindings = lexed.kind === "dynamic"
    ? []
    : importedBindings(code.slice(statementStart, statementEnd));
  return {
    kind: kindOf(code, lexed, bindings.length),
    specifier,
    start,
    end,
    statementStart,
    statementEnd,
    phase,
    attributes,
    bindings,
    target: undefined,
  };
}

function kindOf(
  code: string,
  { kind, statementStart }: LexedImport,
  bindings: number,
): ImportKind {
  if (kind === "dynamic") return "dynamic";
  if (kind === "export-star") return "star";
  if (bindings === 0) return "side-effect";
  return code.startsWith("export", statementStart) ? "reexport" : "static";
}

/** Whether a module accepts all of its exports, so that importers can use no other. */
function acceptsEveryExport(
  { acceptedExports }: HotDeclarations,
  { exports, starExports }: LexedModule,
): boolean {
  return acceptedExports !== null && starExports.length === 0 &&
    exports.every(({ name }) => acceptedExports.has(name));
}
