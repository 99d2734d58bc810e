import { createHash } from "node:crypto";
import { assignedExports } from "../../compiler/factory/assigned_exports.ts";
import { checkSyntax } from "../../compiler/factory/check_syntax.ts";
import { esModuleFactory } from "../../compiler/factory/es_module_factory.ts";
import { type PlainFactory, plainFactory } from "../../compiler/factory/plain_factory.ts";
import { readModuleRecord } from "../../compiler/module_record/analyze_imports.ts";
import type { ModuleRecord } from "../../compiler/module_record/module_record.ts";
import { combineMaps, identityMap, shiftColumns } from "../../compiler/source_map.ts";
import type { SourceMap } from "../../compiler/types.ts";
import { cleanUrl, isDataUrl, isExternalUrl } from "../base/url.ts";
import { canonicalUrl } from "../graph/module_graph.ts";
import type { TransformResult } from "../graph/transform_result.ts";

/**
 * The expression by which a packed module tells its hot context its version. The registry sets the
 * property, so that the text of a module does not change with its version.
 */
const VERSION = "import.meta.__vireo_version";

/** The arguments of a definition after id and version, as text. */
export interface DefinitionText {
  text: string;
  /** Differs if the text or its source map does. */
  digest: string;
  /** Lines and columns of `text` before the module's first character. */
  linesBefore: number;
  columnsBefore: number;
  /** Whether it has live bindings, so that its lines are not those of the transform. */
  isLive: boolean;
}

/** One transform of a module in the forms for packs. */
export class ModuleForm {
  /** The registry's id: the URL that a browser requests, without timestamp. */
  readonly id: string;
  readonly result: Pick<TransformResult, "code" | "slots" | "map">;
  readonly record: ModuleRecord;
  /** The ids of static imports in the order of evaluation. */
  readonly imports: readonly string[];
  /** The ids of literal `import()` calls. */
  readonly lazyImports: readonly string[];
  readonly plain: PlainFactory;
  /** The names of its own exports that its functions assign. */
  readonly assigned: ReadonlySet<string>;
  #plainText: DefinitionText | undefined;
  #liveText: Promise<DefinitionText> | undefined;
  #liveMap: Promise<SourceMap> | undefined;

  private constructor(
    id: string,
    result: ModuleForm["result"],
    { record, plain, assigned }: {
      record: ModuleRecord;
      plain: PlainFactory;
      assigned: ReadonlySet<string>;
    },
  ) {
    this.id = id;
    this.result = result;
    this.record = record;
    this.plain = plain;
    this.assigned = assigned;
    this.imports = plain.requests.map(([specifier]) => importedId(specifier, id));
    this.lazyImports = record.imports.flatMap(({ kind, specifier }) =>
      kind === "dynamic" && specifier !== undefined ? [importedId(specifier, id)] : []
    );
  }

  /**
   * Analyzes the code of a transform as it would be sent natively.
   *
   * @throws {CompileError} When the code is not a valid module, or has syntax that only a native
   *   module can have.
   */
  static async of(id: string, result: ModuleForm["result"]): Promise<ModuleForm> {
    const record = readModuleRecord(withVersion(result), id);
    const plain = plainFactory(record);
    if (!plain) throw new Error("it uses import phases or attributes");
    await checkSyntax(plain.code.slice(1, -1), record.code, scriptName(id));
    const locals = await assignedExports(
      record.code,
      record.exports.flatMap(({ local }) => local?.name ?? []),
    );
    const found = record.exports.filter(({ local }) => local && locals.has(local.name));
    const assigned = new Set(found.map(({ name }) => name));
    return new ModuleForm(id, result, { record, plain, assigned });
  }

  /** The definition for a module outside of cycles. */
  plainText(): DefinitionText {
    const { code, headLength, isAsync, requests, exports, reexports, stars } = this.plain;
    return this.#plainText ??= this.#definitionText({
      format: "plain",
      ...requests.length > 0 && {
        requests: requests.map(([, ...names], index) => [this.imports[index], ...names]),
      },
      ...exports.length > 0 && { exports },
      ...Object.keys(reexports).length > 0 && { reexports },
      ...stars.length > 0 && { stars },
      ...isAsync && { isAsync },
    }, { code, headLength: headLength + versionLength(this.result), isLive: false });
  }

  /** The definition with live bindings. */
  liveText(): Promise<DefinitionText> {
    return this.#liveText ??= this.#writeLive();
  }

  async #writeLive(): Promise<DefinitionText> {
    const made = await esModuleFactory({ code: this.record.code, file: scriptName(this.id) });
    const imports = Object.fromEntries(
      made.imports.map((specifier) => [specifier, importedId(specifier, this.id)]),
    );
    return this.#definitionText(
      { imports, ...made.isAsync && { isAsync: true } },
      { code: `(${made.code})`, headLength: 1, isLive: true },
    );
  }

  #definitionText(
    definition: object,
    { code, headLength, isLive }: { code: string; headLength: number; isLive: boolean },
  ): DefinitionText {
    const text = `${JSON.stringify(definition)},\n${code}`;
    const hash = createHash("sha1").update(text);
    // An edit of types or comments changes only the map.
    const { mappings = "", sourcesContent = [] } = this.result.map ?? {};
    for (const part of [mappings, ...sourcesContent]) hash.update(`\0${part}`);
    const digest = hash.digest("base64url");
    return { text, digest, linesBefore: 1, columnsBefore: headLength, isLive };
  }

  /**
   * The map from the module's text in a pack to its sources.
   *
   * @param isLive Whether the text has live bindings.
   */
  async mapOf(isLive: boolean): Promise<SourceMap> {
    return isLive ? await (this.#liveMap ??= this.#makeLiveMap()) : this.#nativeMap();
  }

  /** The map of the code that is sent natively; code without an original is its own. */
  #nativeMap(): SourceMap {
    const { map, code } = this.result;
    return map && map.mappings !== "" ? map : identityMap(code, this.id);
  }

  async #makeLiveMap(): Promise<SourceMap> {
    const file = scriptName(this.id);
    const { map } = await esModuleFactory({ code: this.record.code, file, withMap: true });
    const native = shiftColumns(this.#nativeMap(), versionLength(this.result));
    return combineMaps([map, native], file) ?? native;
  }
}

/**
 * The id of an imported module.
 *
 * @param specifier As import analysis wrote it.
 * @param importer The id of the importing module.
 */
export function importedId(specifier: string, importer: string): string {
  if (isExternalUrl(specifier) || isDataUrl(specifier)) return specifier;
  if (specifier.startsWith("/")) return canonicalUrl(specifier);
  if (!/^\.{1,2}\//.test(specifier)) return specifier;
  const { pathname, search } = new URL(specifier, new URL(importer, "http://page"));
  return canonicalUrl(decodeURI(pathname) + search);
}

/** Whether only the browser can load an id: the URL of another server, a bare specifier. */
export function isForeign(id: string): boolean {
  return !id.startsWith("/") || id.startsWith("//");
}

/** A name by which the compilers recognize the language. */
function scriptName(id: string): string {
  const file = cleanUrl(id);
  return /\.[cm]?js$/.test(file) ? file : `${file}.js`;
}

/** The native code with its version as an expression. */
function withVersion({ code, slots }: ModuleForm["result"]): string {
  const slot = slots.find(({ kind }) => kind === "argument");
  return slot ? `${code.slice(0, slot.start)}, ${VERSION}${code.slice(slot.start)}` : code;
}

function versionLength({ slots }: ModuleForm["result"]): number {
  return slots.some(({ kind }) => kind === "argument") ? `, ${VERSION}`.length : 0;
}
