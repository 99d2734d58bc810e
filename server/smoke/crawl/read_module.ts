import { readLiteral } from "../../../compiler/javascript/js_literal.ts";
import {
  type ImportedBinding,
  importedBindings,
  type LexedImport,
  lexModule,
} from "../../../compiler/javascript/imports.ts";
import { findNewUrls } from "../../../compiler/javascript/new_url.ts";
import { findWorkerUrls } from "../../../compiler/javascript/worker.ts";
import { cleanUrl, hasInlineQuery, hasRawQuery, isExternalUrl } from "../../base/url.ts";
import { elementReferences } from "./element_references.ts";
import { styleReferences } from "./read_style.ts";
import { resolveUrl } from "./resolve_url.ts";
import type { Reference, ResourceKind } from "../types.ts";

/** A static import, for the check of exported names. */
export interface ModuleImport {
  /** Absolute URL of the imported module. */
  url: string;
  /** The imported names. */
  bindings: ImportedBinding[];
  /** Offset of the statement. */
  offset: number;
}

/** A module's references, imports and exports. */
export interface ModuleContent {
  references: Reference[];
  imports: ModuleImport[];
  exports: string[];
  /** Absolute URLs of `export * from`; `null` for another site, whose names are unknown. */
  starExports: (string | null)[];
  /** Whether it only holds a file's URL, so that its importers refer to that file. */
  isHolder: boolean;
  /** Specifiers that no browser can resolve. */
  bare: { specifier: string; offset: number }[];
}

const HOLDER =
  /^(?:export default "(?:[^"\\]|\\.)*";?|export default function WorkerWrapper\([^]*|export default async function init\([^]*)\s*$/;

/**
 * Reads a module.
 *
 * @param code As served, after all transforms.
 * @param url Absolute.
 * @param page Absolute URL of the page that runs the module.
 * @throws {CompileError} When the code cannot be JavaScript.
 */
export function readModule(code: string, url: string, page: string): ModuleContent {
  const content: ModuleContent = {
    references: [],
    imports: [],
    exports: [],
    starExports: [],
    isHolder: HOLDER.test(withoutMap(code)),
    bare: [],
  };
  const lexed = lexModule(code, url);
  content.exports = lexed.exports.map(({ name }) => name);
  for (const each of lexed.imports) readImport(each, { code, url, content });
  content.references.push(
    ...workerReferences(code, url),
    ...embeddedUrls(code, url, page),
    ...elementReferences(code, page),
    ...injectedStyle(code, page),
  );
  return content;
}

function readImport(
  lexed: LexedImport,
  { code, url, content }: { code: string; url: string; content: ModuleContent },
): void {
  const { specifier, kind, statementStart, statementEnd, start } = lexed;
  if (specifier === undefined || lexed.ignored || lexed.typeOnly) return;
  const isUrl = /^(?:\.{0,2}\/|[a-z][a-z\d+.-]*:)/i.test(specifier);
  if (!isUrl) {
    content.bare.push({ specifier, offset: start });
    if (kind === "export-star") content.starExports.push(null);
    return;
  }
  const target = resolveUrl(specifier, url);
  if (kind === "export-star") content.starExports.push(target ?? null);
  if (!target) return;
  content.references.push({
    url: target,
    kind: kindOf(lexed),
    offset: start,
    text: specifier,
    via: "import",
  });
  if (kind !== "static") return;
  const bindings = importedBindings(code.slice(statementStart, statementEnd));
  content.imports.push({ url: target, bindings, offset: statementStart });
}

function kindOf({ attributes }: LexedImport): ResourceKind {
  if (attributes.type === "json") return "json";
  return attributes.type === "css" ? "style" : "module";
}

function workerReferences(code: string, url: string): Reference[] {
  const written = findWorkerUrls(code).map(({ specifier, start }) => ({ text: specifier, start }));
  // The module of a `?worker` import.
  for (const { 0: match, index } of code.matchAll(/\bnew (?:Shared)?Worker\((?=")/g)) {
    const start = index + match.length;
    const text = literalAt(code, start);
    if (text?.includes("worker_file")) written.push({ text, start });
  }
  return written.flatMap(({ text = "", start }): Reference[] => {
    const target = resolveUrl(text, url);
    return target ? [{ url: target, kind: "worker", offset: start, text, via: "code" }] : [];
  });
}

/** `new URL("…", import.meta.url)`, and modules that only hold a file's URL. */
function embeddedUrls(code: string, url: string, page: string): Reference[] {
  const found: Reference[] = [];
  const add = (text: string, offset: number, base: string) => {
    const target = resolveUrl(text, base);
    if (target) found.push({ url: target, kind: "asset", offset, text, via: "code" });
  };
  const workers = new Set(findWorkerUrls(code).map(({ start }) => start));
  for (const { specifier, start, ignored } of findNewUrls(code)) {
    const isFolder = !specifier || /^\.{0,2}\/?$|\/$/.test(cleanUrl(specifier));
    if (!ignored && !isFolder && !workers.has(start)) add(specifier, start, url);
  }
  const { pathname, search } = new URL(url);
  const isText = hasRawQuery(search) || hasInlineQuery(search) || /\.json5?$/.test(pathname);
  const holder = isText
    ? null
    : /^export default (?=")/.exec(code) ?? /\binstantiateStreaming\(fetch\((?=")/.exec(code);
  if (holder) {
    const offset = holder.index + holder[0].length;
    const text = literalAt(code, offset);
    const isAlone = /^export default "(?:[^"\\]|\\.)*";?\s*$/.test(withoutMap(code));
    const isWasm = holder[0].includes("fetch(") && pathname.endsWith(".wasm");
    if (text && (isAlone || isWasm) && (text.startsWith("/") || isExternalUrl(text))) {
      if (!text.includes("worker_file")) add(text, offset, page);
    }
  }
  return found;
}

const withoutMap = (code: string) => code.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n");

/** The style sheet that a module adds to the page. */
function injectedStyle(code: string, page: string): Reference[] {
  const declaration = /^const __vite__css = (?=")/m.exec(code);
  if (!declaration) return [];
  const offset = declaration.index + declaration[0].length;
  const css = literalAt(code, offset) ?? "";
  return styleReferences(css, page).map((each) => ({ ...each, offset }));
}

function literalAt(code: string, offset: number): string | undefined {
  try {
    const { value } = readLiteral(code, offset);
    return typeof value === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}
