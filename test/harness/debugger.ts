/**
 * A debugger like those of browsers: it reads source maps of scripts, and stops at positions of the
 * sources.
 */
import {
  allGeneratedPositionsFor,
  eachMapping,
  originalPositionFor,
  TraceMap,
} from "@jridgewell/trace-mapping";
import type { CDPSession, Page } from "playwright-core";

/** A position in a source file; `line` counts from 1. */
export interface SourcePlace {
  /** The end of the source's path: `"App.vue"`. */
  source: string;
  line: number;
}

/** The position where the page is paused. */
export interface Pause extends SourcePlace {
  /** Evaluates an expression in the paused function. */
  evaluate(expression: string): Promise<unknown>;
  resume(): Promise<void>;
}

interface Script {
  url: string;
  map: TraceMap;
}

/** Chromium's debugger on one page, controlled as its developer tools do. */
export class PageDebugger implements AsyncDisposable {
  readonly #session: CDPSession;
  readonly #scripts = new Map<string, Script>();

  private constructor(session: CDPSession) {
    this.#session = session;
    session.on("Debugger.scriptParsed", ({ scriptId, url, sourceMapURL }) => {
      if (!sourceMapURL) return;
      const map = readMap(sourceMapURL);
      if (map) this.#scripts.set(scriptId, { url, map });
    });
  }

  /** @param page Scripts that it loads after this call are recorded. */
  static async attach(page: Page): Promise<PageDebugger> {
    const session = await page.context().newCDPSession(page);
    const debug = new PageDebugger(session);
    await session.send("Debugger.enable");
    return debug;
  }

  /**
   * Sets a breakpoint on a line of a source, in the newest script with that source.
   *
   * @throws Error when no script has code of that line.
   */
  async breakAt({ source, line }: SourcePlace): Promise<void> {
    for (const { url, map } of [...this.#scripts.values()].reverse()) {
      const name = map.sources.find((each) => each === source || each?.endsWith(`/${source}`));
      const [first] = name ? generatedPositions(map, name, line) : [];
      if (!first) continue;
      const { locations } = await this.#session.send("Debugger.setBreakpointByUrl", {
        url,
        lineNumber: first.line - 1,
        columnNumber: first.column,
      });
      if (locations.length > 0) return;
    }
    throw new Error(`No script has code of ${source}:${line}`);
  }

  /** Runs `action` and waits until the page pauses. */
  async untilPaused(action: () => unknown): Promise<Pause> {
    const { promise, resolve } = Promise.withResolvers<Pause>();
    this.#session.once("Debugger.paused", ({ callFrames }) => {
      const [frame] = callFrames;
      const { scriptId, lineNumber, columnNumber } = frame!.location;
      const script = this.#scripts.get(scriptId);
      const original = script && originalPositionFor(script.map, {
        line: lineNumber + 1,
        column: columnNumber ?? 0,
      });
      resolve({
        source: original?.source?.split("/").at(-1) ?? frame!.url,
        line: original?.line ?? lineNumber + 1,
        evaluate: async (expression) => {
          const { result } = await this.#session.send("Debugger.evaluateOnCallFrame", {
            callFrameId: frame!.callFrameId,
            expression,
            returnByValue: true,
          });
          return result.value;
        },
        resume: async () => void await this.#session.send("Debugger.resume"),
      });
    });
    void action();
    return await promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session.detach().catch(() => {});
  }
}

function readMap(url: string): TraceMap | undefined {
  const [, data] = /^data:application\/json;(?:charset=utf-8;)?base64,(.+)$/.exec(url) ?? [];
  return data
    ? new TraceMap(JSON.parse(new TextDecoder().decode(Uint8Array.fromBase64(data))))
    : undefined;
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
