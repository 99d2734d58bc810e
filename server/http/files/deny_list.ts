import picomatch from "picomatch";

/** Returns the pattern of the deny list that matches a file, if any. */
export type DenyList = (file: string, folder: string) => string | undefined;

/** Symbolic links give a file any number of paths, so the cache is bounded. */
const MAX_VERDICTS = 20_000;

interface DenyRule {
  pattern: string;
  matches(file: string, segments: readonly string[]): boolean;
}

/**
 * Compiles `server.fs.deny`. A pattern without a slash is matched against each segment below the
 * allowed folder, so nothing inside a denied folder is served. A pattern with a slash is matched
 * against the whole path and against the path from that folder. Matching ignores case, because some
 * file systems open `.env` as `.ENV`.
 *
 * @param patterns Globs of picomatch.
 */
export function createDenyList(patterns: readonly string[]): DenyList {
  const rules = patterns.map(compile);
  // The same files are requested repeatedly, and matching takes longer than opening a file.
  const verdicts = new Map<string, string | undefined>();
  return (file, folder) => {
    const key = `${folder}\0${file}`;
    if (verdicts.has(key)) return verdicts.get(key);
    if (verdicts.size >= MAX_VERDICTS) verdicts.clear();
    const relative = file.slice(folder.endsWith("/") ? folder.length : folder.length + 1);
    const segments = relative.split("/");
    const pattern = rules.find((rule) => rule.matches(file, segments))?.pattern;
    verdicts.set(key, pattern);
    return pattern;
  };
}

function compile(pattern: string): DenyRule {
  const isMatch = picomatch(pattern, { dot: true, nocase: true });
  if (!pattern.includes("/")) {
    return { pattern, matches: (_file, segments) => segments.some((segment) => isMatch(segment)) };
  }
  return {
    pattern,
    matches: (file, segments) => isMatch(file) || isMatch(segments.join("/")),
  };
}
