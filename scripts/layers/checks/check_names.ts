const SNAKE_CASE = /^[a-z\d]+(?:_[a-z\d]+)*$/;
const NAMELESS = /^(?:utils?|helpers?|common|shared)$/;

/**
 * Finds files and folders whose names are not `snake_case` or do not describe their content.
 *
 * @param files Paths relative to the repository, with slashes.
 * @returns One line per finding; a folder is reported once.
 */
export function checkNames(files: readonly string[]): string[] {
  const findings = new Set<string>();
  for (const file of files) {
    const segments = file.split("/");
    segments.forEach((segment, index) => {
      const place = segments.slice(0, index + 1).join("/");
      const name = segment.replace(/^\.(?=.)/, "").replace(/(?:\.d)?\.\w+$/, "");
      if (NAMELESS.test(name)) {
        findings.add(`${place} has a name that says nothing: name it after what it exports`);
      } else if (!SNAKE_CASE.test(name)) {
        findings.add(`${place} is not snake_case`);
      }
    });
  }
  return [...findings];
}
