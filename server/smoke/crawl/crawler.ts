/**
 * How an app is crawled:
 *
 * 1. The crawl starts with pages. Each URL is requested once, with a browser's headers.
 * 2. Each response is checked by itself: status, type, syntax, source map.
 * 3. Its references are requested next, until no new ones appear.
 * 4. Once all modules are read, each imported name is checked against its target's exports.
 */
import { offsetOfLocation } from "../../../compiler/code_frame.ts";
import { CompileError } from "../../../compiler/types.ts";
import type { ErrorDescription } from "../../../client/protocol.ts";
import { expectedContentType } from "../checks/content_type_check.ts";
import { missingExports } from "../checks/export_check.ts";
import { checkMap, parseMap, readMapComment } from "../checks/map_check.ts";
import { parseError } from "../checks/parse_check.ts";
import { FindingList } from "../checks/finding_list.ts";
import type { PlaceFinder } from "./place_finder.ts";
import { type ModuleContent, readModule } from "./read_module.ts";
import { readPage } from "./read_page.ts";
import { styleReferences } from "./read_style.ts";
import { pathAndQuery, resolveUrl } from "./resolve_url.ts";
import { get, NoResponse, type ResourceResponse } from "../smoke_client.ts";
import { TaskPool } from "./task_pool.ts";
import type { Checked, Edge, Finding, FindingKind, Reference, ServedText } from "../types.ts";

export interface CrawlerOptions {
  /** Limit for one response, in milliseconds. */
  timeout: number;
  /** Maximum number of concurrent requests. */
  concurrency: number;
  places: PlaceFinder;
  /** Called after each response. */
  onChecked(done: number, found: number): void;
}

/** A resource to request, with all references to it. */
interface Visit {
  reference: Reference;
  edges: Edge[];
  /** Absolute URL of the page that leads to the resource. */
  page: string;
}

/** Crawls one app. */
export class Crawler {
  readonly checked: Checked[] = [];
  /** The texts of modules and scripts, by absolute URL. */
  readonly texts = new Map<string, ServedText>();
  readonly #options: CrawlerOptions;
  readonly #pool: TaskPool;
  readonly #visits = new Map<string, Visit>();
  readonly #modules = new Map<string, ModuleContent>();
  readonly #importMap = new Set<string>();
  readonly #findings: FindingList;

  constructor(options: CrawlerOptions) {
    this.#options = options;
    this.#pool = new TaskPool(options.concurrency);
    this.#findings = new FindingList(
      options.places,
      (url) => this.#visits.get(visitKey({ url, kind: "module" }))?.edges,
    );
  }

  /**
   * Crawls everything reachable from the starts.
   *
   * @param starts Pages and modules.
   */
  async crawl(starts: readonly Reference[]): Promise<Finding[]> {
    for (const start of starts) this.#visit(start, undefined, start.url);
    await this.#pool.idle();
    this.#checkBareSpecifiers();
    this.#checkExports();
    return await this.#findings.all();
  }

  #visit(reference: Reference, from: ServedText | undefined, page: string): void {
    const key = visitKey(reference);
    const known = this.#visits.get(key);
    if (known) {
      known.edges.push({ reference, from });
      return;
    }
    const visit: Visit = { reference, edges: [{ reference, from }], page };
    this.#visits.set(key, visit);
    this.#pool.add(() => this.#check(visit));
  }

  async #check(visit: Visit): Promise<void> {
    const { url, kind } = visit.reference;
    const start = performance.now();
    const response = await this.#request(visit);
    if (response && this.#isWanted(response, visit)) await this.#read(response, visit);
    this.checked.push({ kind, url: pathAndQuery(url), duration: performance.now() - start });
    this.#options.onChecked(this.checked.length, this.#visits.size);
  }

  async #request({ reference, edges }: Visit): Promise<ResourceResponse | undefined> {
    const { url, kind } = reference;
    const importer = edges[0]!.from?.url;
    try {
      return await get(url, { kind, importer, timeout: this.#options.timeout });
    } catch (error) {
      if (!(error instanceof NoResponse)) throw error;
      this.#findings.add(
        { kind: "timeout", message: `${error.message} to "${pathAndQuery(url)}"` },
        edges,
      );
      return undefined;
    }
  }

  #isWanted({ status, type, error }: ResourceResponse, { reference, edges }: Visit): boolean {
    const { url, kind, via, text } = reference;
    const name = pathAndQuery(url);
    if (status !== 200) {
      const finding = failure(status, error, { name, via, text });
      const place = error?.loc && status >= 500
        ? this.#options.places.ofError(error.loc, error.frame)
        : undefined;
      this.#findings.add(finding, edges, place);
      return false;
    }
    const expected = expectedContentType(kind, type, new URL(url).pathname);
    if (expected === undefined) return true;
    const message = `"${name}" has the content type "${type || "none"}", not ${expected}`;
    this.#findings.add({ kind: via === "css" ? "css-url" : "content-type", message }, edges);
    return false;
  }

  async #read(response: ResourceResponse, visit: Visit): Promise<void> {
    const { url, kind } = visit.reference;
    const text: ServedText = { url, kind, code: response.text, map: null };
    switch (kind) {
      case "page": {
        const { references, importMap } = readPage(response.text, url);
        for (const specifier of importMap) this.#importMap.add(specifier);
        for (const reference of references) this.#visit(reference, text, url);
        break;
      }
      case "module":
      case "worker":
      case "script":
        this.#checkMap(text, visit);
        this.texts.set(url, text);
        await this.#readScript(text, visit);
        break;
      case "style":
        this.#checkMap(text, visit);
        for (const reference of styleReferences(response.text, url)) {
          this.#visit(reference, text, visit.page);
        }
        break;
      case "source-map": {
        const { map, problem } = parseMap(response.text);
        this.#reportMap(problem === undefined ? map : null, problem, visit.edges[0]!.from ?? text);
        break;
      }
    }
  }

  async #readScript(text: ServedText, visit: Visit): Promise<void> {
    const { url, code, kind } = text;
    if (kind === "script") return await this.#parse(text, visit);
    try {
      const content = readModule(code, url, visit.page);
      this.#modules.set(url, content);
      text.isHolder = content.isHolder;
      for (const reference of content.references) this.#visit(reference, text, visit.page);
    } catch (error) {
      if (!(error instanceof CompileError)) throw error;
    }
    await this.#parse(text, visit);
  }

  async #parse(text: ServedText, { edges }: Visit): Promise<void> {
    const error = await parseError(text.code, text.url);
    if (!error) return;
    this.#modules.delete(text.url);
    const message = `"${pathAndQuery(text.url)}" does not parse: ${error.message}`;
    const { line, column } = error.loc ?? { line: 1, column: 0 };
    const place = await this.#options.places.ofOffset(
      text,
      offsetOfLocation(text.code, { line, column }),
    );
    this.#findings.add({ kind: "parse", message }, edges, place);
  }

  #checkMap(text: ServedText, visit: Visit): void {
    const comment = readMapComment(text.code, text.kind);
    if (comment.type === "inline") {
      text.map = this.#reportMap(comment.map, comment.problem, text);
    } else if (comment.type === "file") {
      const { url: written, offset } = comment;
      const url = resolveUrl(written, text.url);
      if (!url) return;
      const reference: Reference = {
        url,
        kind: "source-map",
        offset,
        text: written,
        via: "source-map",
      };
      this.#visit(reference, text, visit.page);
    }
  }

  /** Reports problems of a source map, and returns the map if it is usable. */
  #reportMap(raw: unknown, problem: string | undefined, text: ServedText) {
    const { map, problems, missingContents } = problem === undefined
      ? checkMap(raw)
      : { map: null, problems: [problem], missingContents: [] };
    const name = pathAndQuery(text.url);
    for (const each of problems) {
      this.#findings.addAt(
        { kind: "source-map", message: `Source map of "${name}" ${each}` },
        text,
      );
    }
    for (const source of missingContents) {
      const url = resolveUrl(source, text.url);
      if (!url) continue;
      const offset = text.code.lastIndexOf("sourceMappingURL");
      const reference: Reference = {
        url,
        kind: "asset",
        offset: Math.max(0, offset),
        text: source,
        via: "source-map",
      };
      this.#visit(reference, text, text.url);
    }
    return map;
  }

  #checkBareSpecifiers(): void {
    const mapped = (specifier: string) =>
      this.#importMap.has(specifier) ||
      [...this.#importMap].some((key) => key.endsWith("/") && specifier.startsWith(key));
    for (const [url, { bare }] of this.#modules) {
      for (const { specifier, offset } of bare) {
        if (mapped(specifier)) continue;
        this.#findings.addAt(
          {
            kind: "unresolved-import",
            message: `No browser can resolve "${specifier}", imported by "${pathAndQuery(url)}"`,
            hint: "A plugin marked it as external: add an import map to the page",
          },
          this.texts.get(url)!,
          { offset, words: [specifier] },
        );
      }
    }
  }

  #checkExports(): void {
    for (const missing of missingExports(this.#modules)) {
      const { importer, target, name, local, offset, exports } = missing;
      const shown = exports.slice(0, 8).join(", ");
      this.#findings.addAt(
        {
          kind: "missing-export",
          url: pathAndQuery(target),
          message: `"${pathAndQuery(target)}" has no export "${name}"`,
          hint: exports.length === 0
            ? "It exports nothing"
            : `It exports ${shown}${exports.length > 8 ? ", …" : ""}`,
        },
        this.texts.get(importer)!,
        { offset, words: name === "default" ? [local] : [name] },
      );
    }
  }
}

/** An imported style sheet and a linked one have different responses. */
function visitKey({ url, kind }: Pick<Reference, "url" | "kind">): string {
  return kind === "style" ? `style ${url}` : url;
}

function failure(
  status: number,
  error: ErrorDescription | undefined,
  { name, via, text }: { name: string; via: Reference["via"]; text: string },
): Finding {
  const { message, hint, code } = error ?? {};
  if (status >= 500 && message) return { kind: kindOfError(code), message, hint };
  if (via === "css") {
    return {
      kind: "css-url",
      message: `CSS refers to "${text}", which returned status ${status}`,
      hint,
    };
  }
  if (via === "source-map") {
    return {
      kind: "source-map",
      message: `Source map refers to "${text}", which returned status ${status}`,
      hint,
    };
  }
  const kind: FindingKind = via === "import" && status === 404 ? "unresolved-import" : "status";
  return { kind, message: message ?? `"${name}" returned status ${status}`, hint };
}

function kindOfError(code: string | undefined): FindingKind {
  if (code === "UNRESOLVED_IMPORT" || code === "DEPENDENCY_MISSING") return "unresolved-import";
  return code === "COMPILE_ERROR" ? "parse" : "status";
}
