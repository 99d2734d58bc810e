/**
 * The section of a version in the changelog.
 *
 * @param changelog The text of `CHANGELOG.md`.
 * @throws Error when it has no such section.
 */
export function releaseNotes(changelog: string, version: string): string {
  const sections = changelog.split(/^## /m).slice(1);
  const section = sections.find((text) => text.split("\n", 1)[0]!.split(" ")[0] === version);
  if (section === undefined) throw new Error(`CHANGELOG.md has no section "## ${version}"`);
  return `# Vireo ${section.trim()}\n`;
}
