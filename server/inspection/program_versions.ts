import process from "node:process";
import manifest from "../../deno.json" with { type: "json" };

/** Libraries that process an app's code, whose versions matter in bug reports. */
const LIBRARIES = [
  "vue",
  "@vue/compiler-sfc",
  "esbuild",
  "oxc-resolver",
  "postcss",
  "@parcel/watcher",
] as const;

/** The versions of runtime, system and libraries by name. */
export function programVersions(): Record<string, string> {
  const { deno, bun, v8 } = process.versions;
  return {
    runtime: bun ? `bun ${bun}` : `deno ${deno} (v8 ${v8})`,
    system: `${process.platform} ${process.arch}`,
    ...Object.fromEntries(
      LIBRARIES.map((name) => [name, manifest.imports[name].replace(/^.*@/, "")]),
    ),
  };
}
