/** Options of `optimizeDeps.esbuildOptions` that change the code of modules. */
import type { BuildOptions, TransformOptions } from "esbuild";
import { transformWithEsbuild } from "../../../../compiler/esbuild_service.ts";
import { lexModule } from "../../../../compiler/javascript/imports.ts";
import { normalizeMap, shiftMap } from "../../../../compiler/source_map.ts";
import type { SourceMap } from "../../../../compiler/types.ts";
import { readFile } from "node:fs/promises";
import { resolvePath, slash } from "../../../base/paths.ts";
import type { ModuleHooks } from "./module_hooks.ts";
import { idOfFile } from "../packed_module.ts";

/** Options that esbuild applies to each module separately. */
const COMPILING = [
  "jsx",
  "jsxDev",
  "jsxFactory",
  "jsxFragment",
  "jsxImportSource",
  "jsxSideEffects",
  "target",
  "supported",
  "keepNames",
  "pure",
  "drop",
  "dropLabels",
  "tsconfigRaw",
  "minify",
  "minifySyntax",
  "minifyWhitespace",
  "minifyIdentifiers",
] as const satisfies (keyof TransformOptions & keyof BuildOptions)[];

/** The hooks that apply options of the user, `undefined` when none is set. */
export async function esbuildOptionHooks(
  options: BuildOptions,
  root: string,
): Promise<ModuleHooks | undefined> {
  const compiling = Object.fromEntries(
    COMPILING.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]),
  ) as TransformOptions;
  const { banner = {}, footer = {} } = options;
  const injected = await injections(options.inject ?? [], root);
  const isNothing = Object.keys(compiling).length === 0 && !banner.js && !footer.js &&
    injected.size === 0;
  if (isNothing) return undefined;
  const providers = new Set(Array.from(injected.values(), ([file]) => file));
  return {
    resolve(specifier) {
      if (!providers.has(specifier)) return Promise.resolve(undefined);
      const id = idOfFile(specifier, root);
      const source = { id, path: specifier, namespace: "file" };
      return Promise.resolve({ type: "module", source });
    },
    async transform({ source, code, loader }) {
      let result = code;
      let map: SourceMap | null = null;
      if (Object.keys(compiling).length > 0) {
        const compiled = await transformWithEsbuild(result, source.path, {
          tsconfigRaw: "{}",
          ...compiling,
          ...(loader && { loader }),
          sourcemap: true,
          sourcesContent: false,
        });
        result = compiled.code;
        map = normalizeMap(compiled.map);
      }
      const bound = providers.has(source.path)
        ? result
        : await inject(result, source.path, injected);
      // The injection has no map.
      if (bound !== result) map = null;
      result = bound;
      if (banner.js) result = `${banner.js}\n${result}`;
      if (footer.js) result = `${result}\n${footer.js}`;
      if (banner.js) map &&= shiftMap(map, banner.js.split("\n").length);
      const isCompiled = Object.keys(compiling).length > 0;
      return { code: result, loader: isCompiled ? "js" : loader, map };
    },
  };
}

/** By identifier: the file that provides it, and the name of its export. */
type Injections = ReadonlyMap<string, [file: string, exported: string]>;

async function injections(files: readonly string[], root: string): Promise<Injections> {
  const found = new Map<string, [string, string]>();
  for (const file of files) {
    const absolute = resolvePath(root, slash(file));
    const { exports } = lexModule(await readFile(absolute, "utf8"), absolute);
    for (const { name } of exports) if (name !== "default") found.set(name, [absolute, name]);
  }
  return found;
}

/** Imports the provided names that a module uses without declaring them. */
async function inject(code: string, file: string, injected: Injections): Promise<string> {
  const used = [...injected].filter(([name]) => code.includes(name));
  if (used.length === 0) return code;
  const { transformSync } = await import("oxc-transform");
  const isModule = /^\s*(?:import|export)\b/m.test(code);
  const sourceType = isModule ? "module" : "commonjs";
  const { code: result, errors } = transformSync(file, code, {
    sourceType,
    inject: Object.fromEntries(used),
  });
  if (errors.length > 0) return code;
  if (isModule) return result;
  return result.replace(
    /^(?:import \{ [^}]* \} from "[^"]*";\n)+/,
    (imports) =>
      imports.replace(
        /import \{ ([^}]*) \} from ("[^"]*");/g,
        (_, names: string, from: string) =>
          `const { ${names.replaceAll(" as ", ": ")} } = require(${from});`,
      ),
  );
}
