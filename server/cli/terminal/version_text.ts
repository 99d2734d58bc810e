import manifest from "../../../deno.json" with { type: "json" };
import { programVersions } from "../../inspection/program_versions.ts";

/** The version in the first line; runtime, system and libraries in the next lines. */
export function versionText(): string {
  const rows = Object.entries(programVersions());
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  return [
    `vireo ${manifest.version}`,
    ...rows.map(([name, value]) => `  ${name.padEnd(width)}${value}`),
  ].join("\n");
}
