import type { CdpEvent, CdpParams } from "./cdp_connection.ts";

/** A position in a served script: `line` and `column` count from 0, as in the protocol. */
export interface ScriptLocation {
  url: string;
  line: number;
  column: number;
}

/** An error that occurred on a page. */
export interface PageProblem {
  kind: "console-error" | "page-error" | "failed-request";
  message: string;
  /** URL of a failed request. */
  url?: string;
  /** Innermost first. */
  stack: ScriptLocation[];
}

interface StackTrace {
  callFrames: { url: string; lineNumber: number; columnNumber: number }[];
}

interface RemoteObject {
  value?: unknown;
  description?: string;
  unserializableValue?: string;
  preview?: { properties: { name: string; value?: string; type: string }[] };
  subtype?: string;
}

interface ExceptionDetails {
  text: string;
  url?: string;
  lineNumber: number;
  columnNumber: number;
  exception?: RemoteObject;
  stackTrace?: StackTrace;
}

/** Records the errors and pending requests of a page and its workers. */
export class PageWatch {
  readonly problems: PageProblem[] = [];
  readonly #requests = new Map<string, string>();
  readonly #pending = new Set<string>();
  /** Start or end of the last request, by `performance.now()`. */
  #lastActivity = performance.now();
  isLoaded = false;

  /** Milliseconds without pending requests; 0 while there are some. */
  get quietFor(): number {
    return this.#pending.size > 0 ? 0 : performance.now() - this.#lastActivity;
  }

  /** Handles an event of the page or of one of its workers. */
  take({ method, params }: CdpEvent): void {
    switch (method) {
      case "Page.loadEventFired":
        this.isLoaded = true;
        break;
      case "Runtime.consoleAPICalled":
        this.#console(params);
        break;
      case "Runtime.exceptionThrown":
        this.#exception(params.exceptionDetails as ExceptionDetails);
        break;
      case "Log.entryAdded":
        this.#logged(params.entry as CdpParams);
        break;
      default:
        if (method.startsWith("Network.")) this.#network(method, params);
    }
  }

  #console({ type, args, stackTrace }: CdpParams): void {
    if (type !== "error" && type !== "assert") return;
    const message = (args as RemoteObject[]).map(textOf).join(" ");
    this.#add({ kind: "console-error", message, stack: stackOf(stackTrace) });
  }

  /** A worker's problem is reported by the worker and again by its page. */
  #add(problem: PageProblem): void {
    const text = JSON.stringify(problem);
    if (!this.problems.some((each) => JSON.stringify(each) === text)) this.problems.push(problem);
  }

  #exception(details: ExceptionDetails): void {
    const { text, exception, stackTrace, url, lineNumber, columnNumber } = details;
    const stack = stackOf(stackTrace);
    if (stack.length === 0 && url) stack.push({ url, line: lineNumber, column: columnNumber });
    const message = exception ? textOf(exception).split(/\n {4}at /)[0]! : text;
    this.#add({ kind: "page-error", message, stack });
  }

  /**
   * Records the browser's own messages, such as Content Security Policy violations or wrong types.
   */
  #logged({ level, source, text, url, lineNumber, stackTrace }: CdpParams): void {
    if (level !== "error" || source === "network") return;
    const stack = stackOf(stackTrace);
    if (stack.length === 0 && typeof url === "string" && typeof lineNumber === "number") {
      stack.push({ url, line: lineNumber, column: 0 });
    }
    this.#add({ kind: "console-error", message: String(text), stack });
  }

  #network(method: string, params: CdpParams): void {
    const id = String(params.requestId);
    if (method === "Network.requestWillBeSent") {
      const { url } = params.request as { url: string };
      this.#requests.set(id, url);
      // An event stream never completes.
      if (params.type !== "EventSource") this.#pending.add(id);
    } else if (method === "Network.responseReceived") {
      const { status, url } = params.response as { status: number; url: string };
      if (status >= 400) this.#failed(url, `returned status ${status}`);
      // An unread body never completes.
      if (params.type !== "Fetch" && params.type !== "XHR") return;
      this.#pending.delete(id);
    } else if (method === "Network.loadingFailed") {
      const { canceled, errorText, blockedReason } = params;
      const url = this.#requests.get(id);
      // The page cancelled the request: it navigated, or called `abort()`.
      const isGivenUp = canceled === true || errorText === "net::ERR_ABORTED";
      if (url && !isGivenUp) this.#failed(url, `failed: ${blockedReason ?? errorText}`);
      this.#pending.delete(id);
    } else if (method === "Network.loadingFinished") {
      this.#pending.delete(id);
    } else {
      return;
    }
    this.#lastActivity = performance.now();
  }

  #failed(url: string, what: string): void {
    this.#add({
      kind: "failed-request",
      message: `The request for "${url}" ${what}`,
      url,
      stack: [],
    });
  }
}

function textOf({ value, description, unserializableValue, preview, subtype }: RemoteObject) {
  if (typeof value === "string") return value;
  if (preview && subtype === undefined) {
    const properties = preview.properties.map(({ name, value: text = "…", type }) =>
      `${name}: ${type === "string" ? JSON.stringify(text) : text}`
    );
    return `{ ${properties.join(", ")} }`;
  }
  return description ?? unserializableValue ?? JSON.stringify(value) ?? "undefined";
}

function stackOf(trace: unknown): ScriptLocation[] {
  const frames = (trace as StackTrace | undefined)?.callFrames ?? [];
  return frames.map(({ url, lineNumber, columnNumber }) => ({
    url,
    line: lineNumber,
    column: columnNumber,
  }));
}
