import path from "node:path";

/** Limit of lines at which a file still holds one role. */
const MOST_LINES = 400;
/** Limit of files at which a folder is still read at a glance. */
const MOST_FILES = 15;
/** Product code and scripts; tests have no limit. */
const MEASURED = /^(?:client|compiler|server|scripts)\//;
const BUILT = /^client\/dist\//;

/**
 * Finds files that are too long and folders that hold too many files.
 *
 * @param sources Text by path, relative to the repository.
 * @returns One line per finding.
 */
export function checkSizes(sources: ReadonlyMap<string, string>): string[] {
  const measured = [...sources.keys()]
    .filter((file) => MEASURED.test(file) && !BUILT.test(file));
  const folders = Map.groupBy(measured, (file) => path.posix.dirname(file));
  const wide = [...folders].filter(([, inside]) => inside.length > MOST_FILES)
    .map(([folder, inside]) =>
      `${folder}/ has ${inside.length} files: make folders by role, ${MOST_FILES} files at most`
    );
  const long = measured.flatMap((file) => {
    const lines = sources.get(file)!.split("\n").length - 1;
    return lines > MOST_LINES
      ? [`${file} has ${lines} lines: give each role a file, ${MOST_LINES} lines at most`]
      : [];
  });
  return [...wide, ...long];
}
