import { transform } from "esbuild";

const MARK = "__vireo_runtime_global_";
const GLOBALS = ["Deno", "Bun"] as const;

/**
 * The names of runtime globals that `source` uses as values. esbuild finds them, since it tells a
 * free identifier from a string, a comment, a property and a local variable of the same name.
 *
 * @param source TypeScript.
 */
export async function runtimeGlobals(source: string): Promise<("Deno" | "Bun")[]> {
  const define = Object.fromEntries(
    GLOBALS.flatMap((name) => [[name, MARK + name], [`globalThis.${name}`, MARK + name]]),
  );
  const { code } = await transform(source, { loader: "ts", define });
  return GLOBALS.filter((name) => code.includes(MARK + name));
}
