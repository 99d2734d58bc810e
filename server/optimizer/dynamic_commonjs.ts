/**
 * What `import()` of CommonJS gives inside of packages. esbuild makes a chunk of such a module, whose only export is
 * `default`: whoever asks for `(await import("leaflet")).Icon` gets nothing. What follows the expression makes a namespace.
 */
import type { Metafile } from "esbuild";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { init } from "es-module-lexer";
import { lexModule } from "../../compiler/imports.ts";
import { interopDynamicImport } from "../../compiler/interop.ts";
import { foldersUp } from "../resolve/package_manager.ts";

/** Whose default export an `import()` gives: `module.exports` itself, as in Node, or its `default` where it has been compiled. */
type Importers = "node" | "compiled";

/**
 * Lets the `import()`s of CommonJS in a run's output give what they give in the importing packages elsewhere. Lines stay lines.
 *
 * @param texts The outputs by name; they are replaced.
 * @param absolute Gives the absolute path of an input.
 */
export async function completeDynamicImports(
  texts: Map<string, string>,
  { inputs, outputs }: Metafile,
  absolute: (input: string) => string,
): Promise<void> {
  const commonJs = new Map<string, string>();
  for (const [output, { entryPoint, exports }] of Object.entries(outputs)) {
    const isCommonJs = entryPoint !== undefined && inputs[entryPoint]?.format === "cjs";
    if (isCommonJs && exports.includes("default")) commonJs.set(output, entryPoint);
  }
  if (commonJs.size === 0) return;
  for (const [output, { imports, inputs: parts }] of Object.entries(outputs)) {
    const name = path.posix.basename(output);
    const text = texts.get(name);
    const targets = new Map<string, Importers>();
    for (const { path: target, kind } of imports) {
      const entry = kind === "dynamic-import" ? commonJs.get(target) : undefined;
      if (entry === undefined) continue;
      const importers = Object.keys(parts).filter((input) =>
        inputs[input]?.imports.some((each) => each.path === entry && each.kind === kind)
      );
      const isNode = importers.every((input) => isNodeModule(absolute(input)));
      targets.set(`./${path.posix.basename(target)}`, isNode ? "node" : "compiled");
    }
    if (text !== undefined && targets.size > 0) texts.set(name, await complete(text, targets));
  }
}

async function complete(text: string, targets: ReadonlyMap<string, Importers>): Promise<string> {
  await init();
  let result = "";
  let end = 0;
  for (const { kind, specifier = "", statementEnd } of lexModule(text, "").imports) {
    const importers = kind === "dynamic" ? targets.get(specifier) : undefined;
    if (importers === undefined) continue;
    result += text.slice(end, statementEnd) + interopDynamicImport(importers === "node");
    end = statementEnd;
  }
  return result + text.slice(end);
}

/** Whether a file was written for Node's own ES modules, by the rule that esbuild has for static imports. */
function isNodeModule(file: string): boolean {
  if (/\.m[jt]s$/.test(file)) return true;
  for (const folder of foldersUp(path.posix.dirname(file))) {
    const manifest = path.posix.join(folder, "package.json");
    if (!existsSync(manifest)) continue;
    try {
      return JSON.parse(readFileSync(manifest, "utf8")).type === "module";
    } catch {
      return false;
    }
  }
  return false;
}
