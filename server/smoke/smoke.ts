/**
 * How a smoke test runs:
 *
 * 1. The caller starts a server; the test examines it from outside, over HTTP.
 * 2. `crawler.ts` requests every page and everything reachable from it.
 * 3. `socket_check.ts` connects to the hot channel.
 * 4. Optionally, `browser_check.ts` loads each page in Chromium.
 * 5. Every problem becomes a finding with its place in the source.
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

/** A running server and its project. */
export interface SmokeTarget {
  /** The server's origin, without a trailing slash: `"http://127.0.0.1:5173"`. */
  origin: string;
  project: Project;
  /** The server's warnings; they accumulate while it responds. */
  warnings: readonly string[];
}

/**
 * Checks everything that a server serves.
 *
 * @throws VireoError `USAGE` when there is no page to start with, or the browser does not start.
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
      hint: "use --entry with the page or module to start with",
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

/** A request that fails in the browser also failed in the crawl, whose finding has more details. */
function withoutKnown(findings: readonly Finding[], known: readonly Finding[]): Finding[] {
  const urls = new Set(known.map(({ url }) => url));
  return findings.filter(({ kind, url }) => kind !== "failed-request" || !urls.has(url));
}

/** Sorted by file and line, so that the report does not depend on the order of responses. */
function sorted(findings: readonly Finding[]): Finding[] {
  const key = ({ place, url = "" }: Finding) => `${place?.file ?? "~"} ${url}`;
  return findings.toSorted((a, b) =>
    key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : (a.place?.line ?? 0) - (b.place?.line ?? 0)
  );
}
