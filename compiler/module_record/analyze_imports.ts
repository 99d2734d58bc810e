/**
 * How import analysis works. Text and answers go in, a {@linkcode ModuleRecord} comes out; nothing else is read or written:
 *
 * 1. The text is lexed for imports, exports, `import.meta` and its `hot`. `es-module-lexer` does that, and a pattern reads the
 *    names from each statement: half of the time that `oxc-parser` takes for its module record, which lacks import attributes
 *    (docs/performance.md has the figures).
 * 2. The caller is asked where each specifier leads.
 * 3. The answers go into the record, from which the graph takes its edges and renderers write text.
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
  attributes: Readonly<Record<string, string>>;
}

/** Tells where a specifier leads; `undefined` when it is to stay as it is. */
export type ResolveImport = (request: ImportRequest) => Promise<ImportTarget | undefined>;

/**
 * Reads what a module imports, exports and accepts.
 *
 * @param code JavaScript, after all transforms.
 * @param id For messages.
 * @param resolve Called for each specifier, all at the same time.
 * @throws {CompileError} When the text cannot be JavaScript, and what `resolve` throws.
 */
export async function analyzeImports(
  code: string,
  id: string,
  resolve: ResolveImport,
): Promise<ModuleRecord> {
  const lexed = lexModule(code, id);
  const hot = lexHot(code, { file: id, importMetas: lexed.importMetas });
  const [imports, acceptedDeps] = await Promise.all([
    Promise.all(lexed.imports.map((each) => importRecord(code, each, resolve))),
    Promise.all(hot.acceptedDeps.map(async (dep): Promise<AcceptedDepRecord> => ({
      ...dep,
      target: await resolve({ specifier: dep.specifier, start: dep.start, attributes: {} }),
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

async function importRecord(
  code: string,
  lexed: LexedImport,
  resolve: ResolveImport,
): Promise<ImportRecord> {
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
    target: specifier === undefined ? undefined : await resolve({ specifier, start, attributes }),
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

/** Whether a module accepts each of its exports, so that no importer can use another one. */
function acceptsEveryExport(
  { acceptedExports }: HotDeclarations,
  { exports, starExports }: LexedModule,
): boolean {
  return acceptedExports !== null && starExports.length === 0 &&
    exports.every(({ name }) => acceptedExports.has(name));
}
