/**
 * The parts that a page shows, in the order of rendering: a part that two others import is there
 * twice.
 *
 * @param fileOf The file of a part.
 */
export function reachedParts(
  files: Readonly<Record<string, string>>,
  root: number,
  fileOf: (number: number) => string,
): number[] {
  const imports = files[fileOf(root)]!.matchAll(/from "\.\/part(\d+)(?:\.vue)?"/gi);
  return [root, ...[...imports].flatMap(([, child]) => reachedParts(files, Number(child), fileOf))];
}
