/**
 * A debugger like those of browsers: it reads source maps of scripts, and stops at positions of the
 * sources.
 */
import {
  allGeneratedPositionsFor,
  eachMapping,
  FlattenMap,
  originalPositionFor,
  type TraceMap,
} from "@jridgewell/trace-mapping";
import type { CDPSession, Page } from "../libraries/playwright.ts";

/** A position in a source file; `line` counts from 1. */
export interface SourcePlace {
  /** The end of the source's path: `"App.vue"`. */
  source: string;
  line: number;
}

/** The position where the page is paused. */
export interface Pause extends SourcePlace {
  /** Evaluates an expression in the paused function. Rejects when it throws. */
  evaluate(expression: string): Promise<unknown>;
  resume(): Promise<void>;
}

interface Script {
  id: string;
  url: string;
  /** `undefined` if its map could not be read. */
  map: Promise<TraceMap | undefined>;
}

/** A function in which the page is paused. */
interface CallFrame {
  callFrameId: string;
  url: string;
  location: { scriptId: string; lineNumber: number; columnNumber?: number };
}

/** Milliseconds in which the page pauses. */
const TIMEOUT = 15_000;

/** Chromium's debugger on one page, controlled as its developer tools do. */
export class PageDebugger implements AsyncDisposable {
  readonly #session: CDPSession;
  readonly #frameId: string;
  /** Scripts with a map, in the order in which they were loaded. */
  readonly #scripts = new Map<string, Script>();
  readonly #kept: SourcePlace[] = [];
  #onPause: ((frame: CallFrame) => void) | undefined;

  private constructor(session: CDPSession, frameId: string) {
    this.#session = session;
    this.#frameId = frameId;
    session.on("Debugger.scriptParsed", ({ scriptId: id, url, sourceMapURL }) => {
      if (!sourceMapURL) return;
      const map = this.#readMap(url, sourceMapURL).catch(() => undefined);
      this.#scripts.set(id, { id, url, map });
    });
    session.on("Debugger.paused", (event) => {
      if (event.reason !== "instrumentation") {
        if (this.#onPause) this.#onPause(event.callFrames[0]!);
        // The test does not wait at this breakpoint, which is of an earlier step.
        else void this.#session.send("Debugger.resume").catch(() => {});
        return;
      }
      const { scriptId } = event.data as { scriptId: string };
      void this.#breakBefore(this.#scripts.get(scriptId));
    });
  }

  /** @param page Scripts that it loads after this call are recorded. */
  static async attach(page: Page): Promise<PageDebugger> {
    const session = await page.context().newCDPSession(page);
    const { frameTree } = await session.send("Page.getFrameTree");
    const debug = new PageDebugger(session, frameTree.frame.id);
    await session.send("Debugger.enable");
    return debug;
  }

  /**
   * Sets a breakpoint on a line of a source, in the newest script with that source.
   *
   * @throws Error when no script has code of that line.
   */
  async breakAt(place: SourcePlace): Promise<void> {
    // Events of the page's scripts can be on their way; the response comes after them.
    await this.#session.send("Runtime.evaluate", { expression: "0" });
    for (const script of [...this.#scripts.values()].reverse()) {
      if (await this.#breakIn(script, place)) return;
    }
    throw new Error(`No script has code of ${place.source}:${place.line}`);
  }

  /**
   * Sets a breakpoint on a line of a source, also in scripts that the page loads later. As in
   * developer tools, a script runs when its breakpoints are set.
   *
   * @throws Error when no script has code of that line.
   */
  async keepBreakAt(place: SourcePlace): Promise<void> {
    await this.breakAt(place);
    if (this.#kept.push(place) > 1) return;
    const instrumentation = "beforeScriptWithSourceMapExecution";
    await this.#session.send("Debugger.setInstrumentationBreakpoint", { instrumentation });
  }

  /** The URLs of all sources, in alphabetical order. */
  async sources(): Promise<string[]> {
    const urls = new Set<string>();
    for (const { map } of this.#scripts.values()) {
      for (const source of (await map)?.resolvedSources ?? []) if (source) urls.add(source);
    }
    return [...urls].sort();
  }

  async #breakBefore(script: Script | undefined): Promise<void> {
    try {
      if (script) { for (const place of this.#kept) await this.#breakIn(script, place); }
    } finally {
      // The session can end while a script of the page is still loading.
      await this.#session.send("Debugger.resume").catch(() => {});
    }
  }

  /** Sets a breakpoint; returns whether the script has code of the line. */
  async #breakIn({ id, map: reading }: Script, { source, line }: SourcePlace): Promise<boolean> {
    const map = await reading;
    const name = map?.resolvedSources.find((each) =>
      each === source || each.endsWith(`/${source}`)
    );
    const [first] = map && name ? generatedPositions(map, name, line) : [];
    if (!first) return false;
    const location = { scriptId: id, lineNumber: first.line! - 1, columnNumber: first.column! };
    // An earlier page's script is gone.
    const set = await this.#session.send("Debugger.setBreakpoint", { location }).catch(() => null);
    return set !== null;
  }

  /** Reads a map with the browser's own request, as developer tools do. */
  async #readMap(scriptUrl: string, mapUrl: string): Promise<TraceMap | undefined> {
    const [, data] = /^data:application\/json;(?:charset=utf-8;)?base64,(.+)$/.exec(mapUrl) ?? [];
    if (data) return parseMap(new TextDecoder().decode(Uint8Array.fromBase64(data)), scriptUrl);
    const url = new URL(mapUrl, scriptUrl).href;
    const { resource } = await this.#session.send("Network.loadNetworkResource", {
      frameId: this.#frameId,
      url,
      options: { disableCache: false, includeCredentials: true },
    });
    if (!resource.stream) throw new Error(`No source map at ${url}: ${resource.netErrorName}`);
    let text = "";
    for (let isAtEnd = false; !isAtEnd;) {
      const part = await this.#session.send("IO.read", { handle: resource.stream });
      text += part.base64Encoded
        ? new TextDecoder().decode(Uint8Array.fromBase64(part.data))
        : part.data;
      isAtEnd = part.eof;
    }
    return parseMap(text, url);
  }

  /**
   * Runs `action`, which can last until the page goes on, and waits until the page pauses.
   *
   * @throws The error of the action; an error when the page does not pause.
   */
  async untilPaused(action: () => unknown): Promise<Pause> {
    const { promise, resolve, reject } = Promise.withResolvers<Pause>();
    const timer = setTimeout(() => reject(new Error("The page did not pause")), TIMEOUT);
    this.#onPause = async (frame) => {
      this.#onPause = undefined;
      const { scriptId, lineNumber, columnNumber } = frame.location;
      const map = await this.#scripts.get(scriptId)?.map;
      const original = map && originalPositionFor(map, {
        line: lineNumber + 1,
        column: columnNumber ?? 0,
      });
      resolve({
        source: original?.source?.split("/").at(-1) ?? frame.url,
        line: original?.line ?? lineNumber + 1,
        evaluate: async (expression) => {
          const { result, exceptionDetails } = await this.#session.send(
            "Debugger.evaluateOnCallFrame",
            {
              callFrameId: frame.callFrameId,
              expression,
              returnByValue: true,
            },
          );
          if (exceptionDetails) throw new Error(result.description);
          return result.value;
        },
        resume: async () => {
          await this.#session.send("Debugger.resume");
          await acting;
        },
      });
    };
    const acting = Promise.resolve(action());
    acting.catch(reject);
    return await promise.finally(() => clearTimeout(timer));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session.detach().catch(() => {});
  }
}

/** @param url The URL that sources are relative to. */
function parseMap(text: string, url: string): TraceMap {
  return new FlattenMap(text, url);
}

/**
 * The start of a line's code; if the line's start has no mapping, the first mapped column after it.
 */
function generatedPositions(map: TraceMap, source: string, line: number) {
  let column: number | undefined;
  eachMapping(map, (mapping) => {
    if (mapping.source !== source || mapping.originalLine !== line) return;
    column = Math.min(column ?? Infinity, mapping.originalColumn);
  });
  if (column === undefined) return [];
  return allGeneratedPositionsFor(map, { source, line, column })
    .filter((position) => position.line !== null);
}
