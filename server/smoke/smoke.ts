/**
 * How a smoke test runs:
 *
 * 1. Somebody has started a server; here it is looked at from outside, over HTTP.
 * 2. `crawler.ts` asks for every page and all that they reach.
 * 3. `socket_check.ts` connects to the hot channel.
 * 4. On request `browser_check.ts` loads each page in Chromium.
 * 5. Everything that is wrong becomes a finding with its place in the source.
 */
import { VireoError } from "../base/errors.ts";
import { checkInBrowser } from "./checks/browser_check.ts";
import { Crawler } from "./crawl/crawler.ts";
import { findStarts, type Project } from "./crawl/entries.ts";
import { PlaceFinder } from "./crawl/place_finder.ts";
import { pathAndQuery } from "./crawl/resolve_url.ts";
import { checkSocket } from "./checks/socket_check.ts";
import type { Checked, Finding, SmokeOptions, SmokeProgress, SmokeReport } from "./types.ts";
import { warningFinding } from "./checks/warning_finding.ts";

/** A running server, and what it serves. */
export interface SmokeTarget {
  /** Of the server, without a slash at the end: `"http://127.0.0.1:5173"`. */
  origin: string;
  project: Project;
  /** What the server has warned of, filled while it answers. */
  warnings: readonly string[];
}

/**
 * Checks all that a server serves.
 *
 * @throws VireoError `USAGE` when there is nothing to begin with, or the browser does not start.
 */
export async function smoke(
  target: SmokeTarget,
  options: SmokeOptions,
  progress: SmokeProgress,
): Promise<SmokeReport> {
  const start = performance.now();
  const { origin, project, warnings } = target;
  const { root, base } = project;
  const { timeout, concurrency, entries, strict, browser } = options;
  const starts = await findStarts(project, entries, origin);
  if (starts.length === 0) {
    throw new VireoError("USAGE", `No HTML page in "${root}"`, {
      hint: "write --entry and the page or module to begin with",
    });
  }
  progress.start(starts.length);
  const places = new PlaceFinder(root, base);
  const crawler = new Crawler({
    timeout,
    concurrency,
    places,
    onChecked: (done, found) => progress.checked(done, found),
  });
  const crawled = await crawler.crawl(starts);
  const socket = await timed(() => checkSocket({ origin, base, timeout }));
  const pages = starts.filter(({ kind }) => kind === "page").map(({ url }) => url);
  const browsed = browser === undefined
    ? { findings: [], checked: [] }
    : await checkInBrowser(pages, {
      executable: browser,
      timeout,
      places,
      texts: crawler.texts,
      onPage: (url) => progress.browsing(pathAndQuery(url)),
    });
  const { path, findings: socketFindings } = socket.value;
  const socketCheck: Checked[] = path
    ? [{ kind: "socket", url: path, duration: socket.duration }]
    : [];
  const warned = strict ? warnings.map((each) => warningFinding(each, root)) : [];
  return {
    root,
    entries: starts.map(({ url }) => pathAndQuery(url)),
    checked: [...crawler.checked, ...socketCheck, ...browsed.checked],
    findings: sorted([
      ...crawled,
      ...socketFindings,
      ...withoutKnown(browsed.findings, crawled),
      ...warned,
    ]),
    warnings: strict ? [] : [...warnings],
    duration: performance.now() - start,
  };
}

async function timed<T>(run: () => Promise<T>): Promise<{ value: T; duration: number }> {
  const start = performance.now();
  const value = await run();
  return { value, duration: performance.now() - start };
}

/** A request that fails in the browser has failed in the crawl as well, which knows more about it. */
function withoutKnown(findings: readonly Finding[], known: readonly Finding[]): Finding[] {
  const urls = new Set(known.map(({ url }) => url));
  return findings.filter(({ kind, url }) => kind !== "failed-request" || !urls.has(url));
}

/** By file and line, so that a report does not depend on which answer came first. */
function sorted(findings: readonly Finding[]): Finding[] {
  const key = ({ place, url = "" }: Finding) => `${place?.file ?? "~"} ${url}`;
  return findings.toSorted((a, b) =>
    key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : (a.place?.line ?? 0) - (b.place?.line ?? 0)
  );
}
