/**
 * A module as data: everything that a renderer needs to know of its text, and where its imports lead. It holds no object of
 * the server, so that it can be made from text alone, compared and kept.
 *
 * Parts that only some readers want (whether exports are reassigned, top-level await) are computed when they are read first.
 */
import { possiblyAssigned } from "../factory/possibly_assigned.ts";
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
  /** Resolved file plus query, or a virtual module's name. */
  id: string;
  /** What the browser asks for, without base, timestamp and import mark. */
  url: string;
  /** It is a pre-bundled dependency, whose URL never changes its contents. */
  isDependency: boolean;
  /** Set when the dependency is CommonJS inside, so that its names are read from its default export. */
  interop?: CommonJsInterop;
}

/** A CommonJS dependency, as its importer sees it. */
export interface CommonJsInterop {
  /** The names that it offers, where they are known; for `export * from`. */
  exportNames: readonly string[] | undefined;
  /** The format that `package.json` or the extension gives the importer, `undefined` where nothing tells. */
  importerType: "module" | "commonjs" | undefined;
}

/** Where an import leads: a module, or a URL that is to be written as it is. */
export type ImportTarget = ModuleTarget | { kind: "url"; url: string };

/** One import of a module. Ranges are offsets in the module's text. */
export interface ImportRecord extends
  Pick<
    LexedImport,
    "specifier" | "start" | "end" | "statementStart" | "statementEnd" | "phase" | "attributes"
  > {
  kind: ImportKind;
  /** The names that it takes; for a re-export, `local` is the exported name. */
  bindings: readonly ImportedBinding[];
  /** `undefined` for a computed specifier, and for a URL that leaves the server. */
  target: ImportTarget | undefined;
}

/** A dependency whose updates the module accepts. */
export interface AcceptedDepRecord {
  specifier: string;
  start: number;
  end: number;
  target: ImportTarget | undefined;
}

/** What the module declares through `import.meta.hot`. */
export interface HotRecord extends Omit<HotDeclarations, "acceptedDeps"> {
  /** Whether it accepts itself; also by accepting each of its exports. */
  selfAccepts: boolean;
  acceptedDeps: readonly AcceptedDepRecord[];
}

/** The parts of a {@linkcode ModuleRecord} that are known at once. */
export interface ModuleFacts {
  /** The text that all ranges are of. */
  code: string;
  /** In the order of the text. */
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
  #reassigned: ReadonlySet<string> | undefined;
  #hasTopLevelAwait: boolean | undefined;

  constructor({ code, imports, exports, importMetas, hot }: ModuleFacts) {
    this.code = code;
    this.imports = imports;
    this.exports = exports;
    this.importMetas = importMetas;
    this.hot = hot;
  }

  /**
   * Local names of exports that may be assigned after their declaration: importers must not copy them. Computed at the first
   * call, by a look at the text that errs on the side of "yes".
   */
  reassignedExports(): ReadonlySet<string> {
    return this.#reassigned ??= possiblyAssigned(
      this.code,
      this.exports.flatMap(({ local }) => local?.name ?? []),
    );
  }

  /** Whether `await` stands outside of functions. Computed at the first call. */
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
