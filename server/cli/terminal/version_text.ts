import process from "node:process";
import manifest from "../../../deno.json" with { type: "json" };

/** Libraries that process an app's code, whose versions matter in bug reports. */
const LIBRARIES = [
  "vue",
  "@vue/compiler-sfc",
  "esbuild",
  "oxc-resolver",
  "postcss",
  "@parcel/watcher",
] as const;

/** The version in the first line; runtime, system and libraries in the next lines. */
export function versionText(): string {
  const { deno, bun, v8 } = process.versions;
  const runtime = bun ? `bun ${bun}` : `deno ${deno} (v8 ${v8})`;
  const rows = [
    ["runtime", runtime],
    ["system", `${process.platform} ${process.arch}`],
    ...LIBRARIES.map((name) => [name, manifest.imports[name].replace(/^.*@/, "")]),
  ];
  const width = Math.max(...rows.map(([name]) => name!.length)) + 2;
  return [
    `vireo ${manifest.version}`,
    ...rows.map(([name, value]) => `  ${name!.padEnd(width)}${value}`),
  ].join("\n");
}
