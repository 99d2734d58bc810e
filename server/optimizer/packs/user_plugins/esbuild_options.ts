/** Options of `optimizeDeps.esbuildOptions` that change the code of modules. */
import type { BuildOptions, TransformOptions } from "esbuild";
import { transformWithEsbuild } from "../../../../compiler/esbuild_service.ts";
import { lexModule } from "../../../../compiler/javascript/imports.ts";
import { normalizeMap, shiftMap } from "../../../../compiler/source_map.ts";
import type { SourceMap } from "../../../../compiler/types.ts";
import { readFile } from "node:fs/promises";
import type { Logger } from "../../../base/logger.ts";
import { resolvePath, slash } from "../../../base/paths.ts";
import type { PackageModule } from "../dependency_target.ts";
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

export interface EsbuildOptionHooksParts {
  root: string;
  /** The hooks of the plugins, which can name files of `inject` too. */
  plugins: ModuleHooks | undefined;
  logger: Pick<Logger, "warn">;
}

/** The hooks that apply options of the user, `undefined` when none is set. */
export async function esbuildOptionHooks(
  options: BuildOptions,
  parts: EsbuildOptionHooksParts,
): Promise<ModuleHooks | undefined> {
  const compiling = Object.fromEntries(
    COMPILING.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]),
  ) as TransformOptions;
  const { banner = {}, footer = {} } = options;
  const injected = await injections(options.inject ?? [], parts);
  const isNothing = Object.keys(compiling).length === 0 && !banner.js && !footer.js &&
    injected.size === 0;
  if (isNothing) return undefined;
  const providers = new Map(Array.from(injected.values(), ({ source }) => [source.path, source]));
  return {
    resolve(specifier) {
      const source = providers.get(specifier);
      return Promise.resolve(source && { type: "module", source });
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

/** By identifier: the module that provides it, and the name of its export. */
type Injections = ReadonlyMap<string, { source: PackageModule; exported: string }>;

async function injections(
  names: readonly string[],
  parts: EsbuildOptionHooksParts,
): Promise<Injections> {
  const found = new Map<string, { source: PackageModule; exported: string }>();
  for (const name of names) {
    try {
      const source = await providerOf(name, parts);
      const code = (await parts.plugins?.load?.(source))?.code ??
        await readFile(source.path, "utf8");
      for (const { name: exported } of lexModule(code, source.path).exports) {
        if (exported !== "default") found.set(exported, { source, exported });
      }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      parts.logger.warn(
        `Cannot inject "${name}" into dependencies: ${reason}\n` +
          `  hint: Correct optimizeDeps.esbuildOptions.inject`,
      );
    }
  }
  return found;
}

/** The module that a name in `inject` means: plugins can resolve it, as an entry. */
async function providerOf(
  name: string,
  { root, plugins }: EsbuildOptionHooksParts,
): Promise<PackageModule> {
  const entry = { id: "", path: "", namespace: "" };
  const found = await plugins?.resolve?.(name, entry, "entry");
  if (found?.type === "module") return found.source;
  const file = resolvePath(root, slash(name));
  return { id: idOfFile(file, root), path: file, namespace: "file" };
}

/** Imports the provided names that a module uses without declaring them. */
async function inject(code: string, file: string, injected: Injections): Promise<string> {
  const used = [...injected].filter(([name]) => code.includes(name));
  if (used.length === 0) return code;
  const { transformSync } = await import("oxc-transform");
  const isModule = hasModuleSyntax(code, file);
  const sourceType = isModule ? "module" : "commonjs";
  const { code: result, errors } = transformSync(file, code, {
    sourceType,
    inject: Object.fromEntries(
      used.map(([name, { source, exported }]) => [name, [source.path, exported]]),
    ),
  });
  if (errors.length > 0) return code;
  if (isModule) return result;
  // They follow the directives: the module has no other imports.
  return result.replace(
    /^import \{ ([^}]*) \} from ("[^"]*");$/gm,
    (_, names: string, from: string) =>
      `const { ${names.replaceAll(" as ", ": ")} } = require(${from});`,
  );
}

function hasModuleSyntax(code: string, file: string): boolean {
  try {
    return lexModule(code, file).hasModuleSyntax;
  } catch {
    // JSX.
    return /^\s*(?:import|export)\b/m.test(code);
  }
}
