/**
 * A module as data: everything that a renderer needs to know about its text, and the targets of its
 * imports. It holds no object of the server, so that it can be made from text alone, compared and
 * cached.
 *
 * A top-level await, which few readers need to know about, is looked for on first use.
 */
import { hasTopLevelAwait } from "../factory/top_level_await.ts";
import type { HotDeclarations } from "../javascript/hot_lexer.ts";
import type { ImportedBinding, LexedExport, LexedImport } from "../javascript/imports.ts";
import { moduleBody } from "./module_body.ts";

/**
 * - `static`: `import a from "x"`
 * - `reexport`: `export { a } from "x"`, `export * as a from "x"`
 * - `star`: `export * from "x"`
 * - `side-effect`: `import "x"`, `import {} from "x"`
 * - `dynamic`: `import("x")`
 */
export type ImportKind = "static" | "reexport" | "star" | "side-effect" | "dynamic";

/** A module that an import leads to. */
export interface ModuleTarget {
  kind: "module";
  /** The resolved file with query, or the name of a virtual module. */
  id: string;
  /** The URL that browsers request, without base, timestamp and import mark. */
  url: string;
  /** Whether it is a pre-bundled dependency, whose content never changes under the same URL. */
  isDependency: boolean;
  /** Data that the plugin that resolved it keeps about the module. */
  meta?: Readonly<Record<string, unknown>>;
  /** Set for CommonJS dependencies: imported names are read from the default export. */
  interop?: CommonJsInterop | undefined;
}

/** Facts about a CommonJS dependency that its importer needs. */
export interface CommonJsInterop {
  /** Its exported names, if known; for `export * from`. */
  exportNames: readonly string[] | undefined;
  /**
   * The importer's format by `package.json` or extension; `undefined` if neither states one, or if
   * the project uses the rules before Vite 8.
   */
  importerType: "module" | "commonjs" | undefined;
}

/** The target of an import: a module, or a URL that is written unchanged. */
export type ImportTarget = ModuleTarget | { kind: "url"; url: string };

/** One import of a module. Ranges are offsets in the module's text. */
export interface ImportRecord extends
  Pick<
    LexedImport,
    "specifier" | "start" | "end" | "statementStart" | "statementEnd" | "phase" | "attributes"
  > {
  kind: ImportKind;
  /** The imported names; for a re-export, `local` is the exported name. */
  bindings: readonly ImportedBinding[];
  /** `undefined` for a computed specifier or an external URL. */
  target: ImportTarget | undefined;
}

/** A dependency whose updates the module accepts. */
export interface AcceptedDepRecord {
  specifier: string;
  start: number;
  end: number;
  target: ImportTarget | undefined;
}

/** The module's declarations through `import.meta.hot`. */
export interface HotRecord extends Omit<HotDeclarations, "acceptedDeps"> {
  /** Whether it accepts itself, by `accept()` or by accepting each of its exports. */
  selfAccepts: boolean;
  acceptedDeps: readonly AcceptedDepRecord[];
}

/** The facts of a {@linkcode ModuleRecord} that are known at construction. */
export interface ModuleFacts {
  /** The text to which all ranges refer. */
  code: string;
  /** In source order. */
  imports: readonly ImportRecord[];
  /** Without the names of `export * from`. */
  exports: readonly LexedExport[];
  /** The ranges of `import.meta`. */
  importMetas: readonly { start: number; end: number }[];
  hot: HotRecord;
}

export class ModuleRecord implements ModuleFacts {
  readonly code: string;
  readonly imports: readonly ImportRecord[];
  readonly exports: readonly LexedExport[];
  readonly importMetas: readonly { start: number; end: number }[];
  readonly hot: HotRecord;
  #hasTopLevelAwait: boolean | undefined;

  constructor({ code, imports, exports, importMetas, hot }: ModuleFacts) {
    this.code = code;
    this.imports = imports;
    this.exports = exports;
    this.importMetas = importMetas;
    this.hot = hot;
  }

  /** Whether the module has a top-level `await`. Computed on first use. */
  hasTopLevelAwait(): boolean {
    return this.#hasTopLevelAwait ??= /\bawait\b/.test(this.code) && hasTopLevelAwait(this.#body());
  }

  #body(): string {
    const { code, imports, exports, importMetas } = this;
    const statements = imports.filter(({ kind }) => kind !== "dynamic").map((each) => ({
      start: each.statementStart,
      end: each.statementEnd,
    }));
    return moduleBody(code, { statements, exports, importMetas });
  }
}
