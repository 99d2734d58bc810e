/**
 * How a module is written for native delivery, in two pure steps:
 *
 * 1. `writeUrls()` makes code from a record: URLs instead of specifiers, reads of the default
 *    export instead of names imported from CommonJS, and the hot context. It also returns the
 *    places for timestamps.
 * 2. `renderNative()` writes current timestamps there, so that an importer of an updated module is
 *    not transformed again (soft invalidation).
 *
 * No line is added or removed, so the source map of the transforms stays exact by line.
 */
import type {
  ImportRecord,
  ImportTarget,
  ModuleRecord,
  ModuleTarget,
} from "../../compiler/module_record/module_record.ts";
import { interopDynamicImport, interopImport } from "../../compiler/javascript/interop.ts";
import { inlineMapComment } from "../../compiler/source_map.ts";
import { CLIENT_URL, injectQuery, isCssId, isJsUrl, joinUrl } from "../base/url.ts";
import {
  type AnalyzedCode,
  etagOf,
  type RenderedTransform,
  type TimestampSlot,
  type TransformResult,
} from "../graph/transform_result.ts";

/** Code for native delivery. */
export interface NativeCode extends AnalyzedCode {
  /** Warnings about names that are lost, with the offset in the record's text. */
  readonly warnings: readonly { message: string; start: number }[];
}

export interface WriteUrlsOptions {
  base: string;
  /** The module itself; if `undefined`, no hot context is written. */
  self: { id: string; url: string } | undefined;
}

interface Edit {
  start: number;
  end: number;
  text: string;
  /** A slot, with its range in `text`. */
  slot?: TimestampSlot | undefined;
}

/** The call that creates a hot context, up to its first argument. */
const HOT_CONTEXT = "import.meta.hot = __vireo_createHotContext(";

/** Writes the code of a module for the browser. */
export function writeUrls(record: ModuleRecord, options: WriteUrlsOptions): NativeCode {
  const writer = new NativeWriter(record, options);
  return writer.write();
}

/**
 * The text of a transform result with current timestamps.
 *
 * @param timestampOf Returns the time of a module's last update by its id, in milliseconds since
 *   the epoch; 0 before the first one.
 */
export function renderNative(
  { code, slots, map, type }: Pick<TransformResult, "code" | "slots" | "map" | "type">,
  timestampOf: (id: string) => number,
): RenderedTransform {
  let text = "";
  let end = 0;
  for (const slot of slots) {
    const timestamp = timestampOf(slot.id);
    if (timestamp === 0) continue;
    text += code.slice(end, slot.start) +
      (slot.kind === "argument"
        ? `, ${timestamp}`
        : injectQuery(code.slice(slot.start, slot.end), `t=${timestamp}`));
    end = slot.end;
  }
  text += code.slice(end);
  const comment = map ? inlineMapComment(map, type) : "";
  text += text.endsWith("\n") ? comment.trimStart() : comment;
  return { code: text, etag: etagOf(text) };
}

/**
 * The places for timestamps in code that already contains URLs, from a plugin after import
 * analysis.
 */
export function findSlots(record: ModuleRecord, self: WriteUrlsOptions["self"]): TimestampSlot[] {
  const { code, imports } = record;
  const slots = imports.flatMap(({ start, end, target }): TimestampSlot[] =>
    takesTimestamp(target) ? [{ kind: "url", start: start + 1, end: end - 1, id: target.id }] : []
  );
  if (self) {
    const call = HOT_CONTEXT + JSON.stringify(self.url);
    const start = code.indexOf(call);
    const end = start + call.length;
    if (start >= 0) slots.push({ kind: "argument", start: end, end, id: self.id });
  }
  return slots.sort((a, b) => a.start - b.start);
}

function takesTimestamp(target: ImportTarget | undefined): target is ModuleTarget {
  return target?.kind === "module" && !target.isDependency;
}

class NativeWriter {
  readonly #record: ModuleRecord;
  readonly #options: WriteUrlsOptions;
  readonly #edits: Edit[] = [];
  readonly #targets = new Map<string, ImportTarget>();
  readonly #warnings: { message: string; start: number }[] = [];

  constructor(record: ModuleRecord, options: WriteUrlsOptions) {
    this.#record = record;
    this.#options = options;
  }

  write(): NativeCode {
    const { imports, hot, code } = this.#record;
    let index = 0;
    for (const each of imports) {
      if (each.target?.kind === "url") this.#writeUrl(each, each.target, each.target.url);
      if (each.target?.kind === "module") this.#writeImport(each, each.target, index++);
    }
    for (const { start, end, target } of hot.acceptedDeps) {
      if (target?.kind !== "module") continue;
      // The client compares with the URLs of update messages, which have no base.
      this.#edits.push({ start, end, text: JSON.stringify(target.url) });
      this.#targets.set(target.url, target);
    }
    if (hot.used && this.#options.self) this.#writeHotContext(this.#options.self);
    return {
      record: this.#record,
      ...applyEdits(code, this.#edits),
      targets: this.#targets,
      warnings: this.#warnings,
    };
  }

  #writeImport(found: ImportRecord, target: ModuleTarget, index: number): void {
    const url = this.#withBase(
      isJsUrl(target.url) || isCssId(target.url) ? target.url : injectQuery(target.url, "import"),
    );
    this.#targets.set(url, target);
    const { interop } = target;
    if (!interop) return this.#writeUrl(found, target, url);
    const { statementStart: start, statementEnd: end } = found;
    if (found.kind === "dynamic") {
      this.#writeUrl(found, target, url);
      // By Node's rules if the format of the importer is known.
      const isNode = interop.importerType !== undefined;
      this.#edits.push({ start: end, end, text: interopDynamicImport(isNode) });
      return;
    }
    const { code, exports } = this.#record;
    const statement = interopImport(code.slice(start, end), {
      url,
      index,
      exportNames: interop.exportNames,
      ownExports: exports.map(({ name }) => name),
      isNode: interop.importerType === "module",
    });
    if (!statement) return this.#writeUrl(found, target, url);
    if (statement.warning) {
      this.#warnings.push({ message: statement.warning, start: found.start });
    }
    this.#edits.push({ start, end, text: statement.code });
  }

  #writeUrl(found: ImportRecord, target: ImportTarget, url: string): void {
    this.#targets.set(url, target);
    const text = JSON.stringify(url);
    const slot: TimestampSlot | undefined = takesTimestamp(target)
      ? { kind: "url", start: 1, end: text.length - 1, id: target.id }
      : undefined;
    this.#edits.push({ start: found.start, end: endWithAttributes(found), text, slot });
  }

  #writeHotContext({ id, url }: { id: string; url: string }): void {
    const client = JSON.stringify(this.#withBase(CLIENT_URL));
    const call = `import { createHotContext as __vireo_createHotContext } from ${client};` +
      HOT_CONTEXT + JSON.stringify(url);
    // Tells the client the version of the module, so that it misses no update and applies none
    // twice.
    const slot = { kind: "argument" as const, start: call.length, end: call.length, id };
    this.#edits.push({ start: 0, end: 0, text: `${call});`, slot });
  }

  #withBase(url: string): string {
    const { base } = this.#options;
    return base === "/" ? url : joinUrl(base, url);
  }
}

/**
 * The end of the specifier including its attributes, which are removed: the browser gets a module
 * for any type.
 */
function endWithAttributes({ kind, end, statementEnd, attributes }: ImportRecord): number {
  if (Object.keys(attributes).length === 0) return end;
  return kind === "dynamic" ? statementEnd - 1 : statementEnd;
}

function applyEdits(
  source: string,
  edits: readonly Edit[],
): { code: string; slots: TimestampSlot[] } {
  const slots: TimestampSlot[] = [];
  let code = "";
  let end = 0;
  const ordered = edits.toSorted((a, b) => a.start - b.start || a.end - b.end);
  for (const { start, end: editEnd, text, slot } of ordered) {
    code += source.slice(end, start);
    if (slot) {
      const offset = code.length;
      slots.push({ ...slot, start: offset + slot.start, end: offset + slot.end });
    }
    code += text;
    end = editEnd;
  }
  return { code: code + source.slice(end), slots };
}
