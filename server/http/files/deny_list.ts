import picomatch from "picomatch";

/** Tells which pattern of the deny list a file falls under, if any. */
export type DenyList = (file: string, folder: string) => string | undefined;

/** Links give one file any number of paths, so what is remembered has an end. */
const MAX_VERDICTS = 20_000;

interface DenyRule {
  pattern: string;
  matches(file: string, segments: readonly string[]): boolean;
}

/**
 * Compiles `server.fs.deny`. A pattern without a slash is matched against each segment below the allowed folder, so that
 * nothing inside of a denied folder is served; one with a slash against the whole path, and the path from that folder.
 * Case does not matter: file systems that ignore it would hand out `.ENV` for `.env`.
 *
 * @param patterns Globs of picomatch.
 */
export function createDenyList(patterns: readonly string[]): DenyList {
  const rules = patterns.map(compile);
  // The same files are asked for again and again; matching one takes longer than opening it.
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
