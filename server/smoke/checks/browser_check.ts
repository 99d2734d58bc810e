import { setTimeout as sleep } from "node:timers/promises";
import type { CdpConnection, CdpEvent } from "../browser/cdp_connection.ts";
import { startChromium } from "../browser/chromium.ts";
import { PageWatch, type ScriptLocation } from "../browser/page_watch.ts";
import type { FoundPlace, PlaceFinder } from "../crawl/place_finder.ts";
import { pathAndQuery } from "../crawl/resolve_url.ts";
import type { Checked, Finding, ServedText } from "../types.ts";

export interface BrowserCheckOptions {
  /** Absolute path of a Chromium executable. */
  executable: string;
  /** Limit for one page, in milliseconds. */
  timeout: number;
  places: PlaceFinder;
  /** The scripts that the crawl read, by absolute URL. */
  texts: ReadonlyMap<string, ServedText>;
  /** Called before each page. */
  onPage(url: string): void;
}

/** Milliseconds without a request after which a loaded page counts as complete. */
const QUIET = 300;
/** Milliseconds after its load event in which a page can send further requests. */
const MAX_UNREST = 5000;

/**
 * Loads each page in Chromium.
 *
 * @param urls Absolute.
 * @throws VireoError `USAGE` when the browser does not start.
 */
export async function checkInBrowser(
  urls: readonly string[],
  options: BrowserCheckOptions,
): Promise<{ findings: Finding[]; checked: Checked[] }> {
  const findings: Finding[] = [];
  const checked: Checked[] = [];
  const { connection, close } = await startChromium(options.executable, options.timeout);
  try {
    for (const url of urls) {
      options.onPage(url);
      const start = performance.now();
      findings.push(...await checkPage(connection, url, options));
      const duration = performance.now() - start;
      checked.push({ kind: "browser", url: pathAndQuery(url), duration });
    }
  } finally {
    await close();
  }
  return { findings, checked };
}

async function checkPage(
  connection: CdpConnection,
  url: string,
  options: BrowserCheckOptions,
): Promise<Finding[]> {
  const watch = new PageWatch();
  // A separate storage and cache, as on a first visit.
  const { browserContextId } = await connection.send("Target.createBrowserContext");
  const { targetId } = await connection.send("Target.createTarget", {
    url: "about:blank",
    browserContextId,
  });
  const { sessionId } = await connection.send<{ sessionId: string }>("Target.attachToTarget", {
    targetId,
    flatten: true,
  });
  const stop = watchSessions(connection, sessionId, watch);
  try {
    await enable(connection, sessionId);
    await connection.send("Page.enable", {}, sessionId);
    await connection.send("Page.navigate", { url }, sessionId);
    const isComplete = await settled(watch, options.timeout);
    const findings = await Promise.all(
      watch.problems.map((problem) => findingOf(problem, url, options)),
    );
    if (!isComplete) {
      const message = `"${pathAndQuery(url)}" was not loaded within ${options.timeout} ms`;
      findings.push({ kind: "timeout", url: pathAndQuery(url), message });
    }
    return findings;
  } finally {
    stop();
    await connection.send("Target.disposeBrowserContext", { browserContextId });
  }
}

/** Passes the events of a page and of its workers to `watch`. */
function watchSessions(connection: CdpConnection, page: string, watch: PageWatch): () => void {
  const sessions = new Set([page]);
  return connection.listen((event: CdpEvent) => {
    const { method, params, sessionId } = event;
    if (sessionId === undefined || !sessions.has(sessionId)) return;
    if (method === "Target.attachedToTarget") {
      const worker = String(params.sessionId);
      sessions.add(worker);
      // The worker is paused until this completes, so that no event is missed. It can have ended by
      // then.
      void enable(connection, worker).catch(() => {});
    } else if (method === "Page.javascriptDialogOpening") {
      // An open `alert()` would block the page.
      const answer = { accept: false };
      void connection.send("Page.handleJavaScriptDialog", answer, sessionId).catch(() => {});
    } else {
      watch.take(event);
    }
  });
}

async function enable(connection: CdpConnection, session: string): Promise<void> {
  const attach = { autoAttach: true, waitForDebuggerOnStart: true, flatten: true };
  await Promise.allSettled([
    connection.send("Runtime.enable", {}, session),
    connection.send("Log.enable", {}, session),
    connection.send("Network.enable", {}, session),
    connection.send("Target.setAutoAttach", attach, session),
  ]);
  await connection.send("Runtime.runIfWaitingForDebugger", {}, session);
}

/** Waits until a page is loaded and idle; `false` when it is not loaded in time. */
async function settled(watch: PageWatch, timeout: number): Promise<boolean> {
  const start = performance.now();
  while (!watch.isLoaded) {
    if (performance.now() - start > timeout) return false;
    await sleep(20);
  }
  const loaded = performance.now();
  // Not a finding, because some pages poll forever.
  while (watch.quietFor < QUIET && performance.now() - loaded < MAX_UNREST) await sleep(20);
  return true;
}

async function findingOf(
  { kind, message, url, stack }: PageWatch["problems"][number],
  page: string,
  options: BrowserCheckOptions,
): Promise<Finding> {
  const found = await placeOf(stack, options);
  const shown = url && URL.canParse(url) && new URL(url).origin === new URL(page).origin
    ? pathAndQuery(url)
    : url;
  return {
    kind,
    message: shown && url ? message.replace(url, shown) : message,
    url: shown ?? pathAndQuery(page),
    ...found,
    importer: url ? { file: options.places.display(options.places.fileOfUrl(page)) } : undefined,
  };
}

/** The innermost place in the project's code, or else in a dependency's. */
async function placeOf(
  stack: readonly ScriptLocation[],
  { places, texts }: BrowserCheckOptions,
): Promise<FoundPlace | undefined> {
  const known = stack.filter(({ url }) => texts.has(url));
  const isOwn = ({ url }: ScriptLocation) => !/\/node_modules\/|\/@fs\/|\/@vite\//.test(url);
  const frame = known.find(isOwn) ?? known[0];
  return frame && await places.ofLocation(texts.get(frame.url)!, frame.line + 1, frame.column);
}
