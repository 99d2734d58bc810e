/**
 * The esbuild plugin that cuts bundles apart: packages of other units become imports of their URLs, modules that
 * are bundled already become imports of the file that has them, files that are no scripts stay with the server.
 * Relative imports of scripts are left to esbuild, which is much faster than a call back.
 */
import type { OnLoadResult, OnResolveArgs, OnResolveResult, Plugin, PluginBuild } from "esbuild";
import path from "node:path";
import { resolvePath, slash } from "../paths.ts";
import { browserExternalCommonJs } from "../resolve/browser_external.ts";
import type { ResolveDependency } from "./dependency_target.ts";
import {
  commonJsEntry,
  importedName,
  importedNamespace,
  missingModule,
  type Placed,
  placedModule,
  requireDefault,
  requireLoad,
  requireNamespace,
  URL_PREFIX,
  withSourceMetaUrl,
} from "./interop.ts";
import type { FileLexer } from "./lexed_file.ts";
import { isComponent, SERVED_FILE } from "./served_file.ts";
import { packagePlace } from "./unit_name.ts";

export interface DependencyPluginOptions {
  /** Modules of earlier batches, by file. */
  placed: ReadonlyMap<string, Placed>;
  /** Modules that use `import.meta.url`. */
  withMetaUrl: ReadonlySet<string>;
  /** Texts of the files that expose modules, by output name. */
  exposed: ReadonlyMap<string, string>;
  lexer: FileLexer;
  resolve: ResolveDependency;
  /** The only specifiers of packages that {@linkcode resolve} is asked for; all when it is not given. */
  asked?: readonly string[];
  /** The only specifiers of files that stay with the server; all that look like it when it is not given. */
  served?: readonly string[];
  /** The URL of a file that is served as source. */
  urlOf: (file: string) => string;
  /** Extensions that esbuild has a loader for by the user's options. */
  loaders: readonly string[];
  /** Called when a component (`.vue`, `.svelte`) is imported: its package has to be served as source. */
  onComponent: (file: string) => void;
}

/** The prefix of the virtual entry point of a CommonJS file. */
export const COMMONJS_ENTRY = "vireo-commonjs:";
/** The prefix of the virtual entry point that exposes modules. */
export const EXPOSED_ENTRY = "vireo-exposed:";

const VIRTUAL = /^vireo-(?:commonjs|exposed|names|namespace|url):/;
const BARE = /^[^./\\]/;
/** Makes the plugin for one batch. */
export function dependencyPlugin(options: DependencyPluginOptions): Plugin {
  return {
    name: "vireo:dependencies",
    setup(build) {
      resolveVirtual(build);
      const { asked, served } = options;
      if (served?.length !== 0) {
        const filter = served ? anyOf(served) : SERVED_FILE;
        build.onResolve({ filter }, (args) => resolveServed(args, options));
      }
      if (asked?.length !== 0) {
        const filter = asked ? anyOf(asked) : BARE;
        build.onResolve({ filter }, (args) => resolveBare(args, options));
      }
      loadVirtual(build, options);
      loadSpecialFiles(build, options);
    },
  };
}

function resolveVirtual(build: PluginBuild): void {
  build.onResolve({ filter: VIRTUAL }, (args) => {
    const { path: specifier } = args;
    if (specifier.startsWith(URL_PREFIX)) {
      return { path: specifier.slice(URL_PREFIX.length), external: true };
    }
    return { path: specifier, namespace: "vireo", pluginData: args.pluginData };
  });
}

async function resolveBare(
  args: OnResolveArgs,
  { resolve }: DependencyPluginOptions,
): Promise<OnResolveResult | undefined> {
  // On Windows an absolute path looks bare.
  if (args.kind === "entry-point" || /^[a-zA-Z]:[\\/]/.test(args.path)) return undefined;
  const importer = slash(args.importer);
  const isRequire = args.kind === "require-call" || args.kind === "require-resolve";
  const kind = isRequire ? "require" : args.kind === "dynamic-import" ? "dynamic" : "import";
  const target = await resolve(args.path, importer, kind);
  const virtual = (name: string, text: string): OnResolveResult => ({
    path: `${name}:${args.path}`,
    namespace: "vireo",
    pluginData: { text },
  });
  switch (target.type) {
    case "bundled":
      return { path: target.file };
    case "url":
      return urlResult(target.url, isRequire, target.isScript);
    case "entry":
      if (target.format === "cjs") {
        return virtual(`commonjs:${target.load}`, requireLoad(target.load, "load"));
      }
      return urlResult(target.url, isRequire, true);
    case "builtin":
      return virtual(
        `builtin:${importer}`,
        browserExternalCommonJs(target.name, packagePlace(importer).name),
      );
    case "empty":
      return virtual("empty", "");
    case "missing":
      return virtual(
        `missing:${importer}`,
        missingModule(args.path, packagePlace(importer).name),
      );
  }
}

function urlResult(url: string, isRequire: boolean, isScript: boolean): OnResolveResult {
  if (!isRequire) return { path: url, external: true };
  const text = isScript ? requireNamespace(url) : requireDefault(url);
  return { path: `require:${url}`, namespace: "vireo", pluginData: { text } };
}

function resolveServed(
  args: OnResolveArgs,
  { urlOf, loaders, onComponent }: DependencyPluginOptions,
): OnResolveResult | undefined {
  const [target = "", query] = args.path.split("?");
  // In style sheets `url()` never gets here: style sheets are not bundled.
  if (!/^\.{0,2}\//.test(target) || args.kind === "entry-point") return undefined;
  if (query === undefined && loaders.includes(path.extname(target))) return undefined;
  const file = resolvePath(slash(args.resolveDir), target);
  if (isComponent(target)) onComponent(file);
  const url = `${urlOf(file)}?${query === undefined ? "import" : `${query}&import`}`;
  return urlResult(url, args.kind === "require-call", false);
}

function loadVirtual(build: PluginBuild, { exposed }: DependencyPluginOptions): void {
  build.onLoad({ filter: /.*/, namespace: "vireo" }, ({ path: id, pluginData }): OnLoadResult => {
    const kept = (pluginData as { text?: string } | undefined)?.text;
    if (kept !== undefined) return { contents: kept, loader: "js" };
    if (id.startsWith(COMMONJS_ENTRY)) {
      return { contents: commonJsEntry(id.slice(COMMONJS_ENTRY.length)), resolveDir: "/" };
    }
    if (id.startsWith(EXPOSED_ENTRY)) {
      return { contents: exposed.get(id.slice(EXPOSED_ENTRY.length)) ?? "", resolveDir: "/" };
    }
    const [, kind, rest] = /^vireo-(names|namespace):(.*)$/s.exec(id)!;
    if (kind === "namespace") return { contents: importedNamespace(rest!) };
    const colon = rest!.indexOf(":");
    return { contents: importedName(rest!.slice(0, colon), rest!.slice(colon + 1)) };
  });
}

function loadSpecialFiles(
  build: PluginBuild,
  { placed, withMetaUrl, lexer, urlOf }: DependencyPluginOptions,
): void {
  if (placed.size > 0) {
    build.onLoad({ filter: anyOf(placed.keys()) }, async (args) => {
      const file = slash(args.path);
      const place = placed.get(file)!;
      // Data has no syntax to lex: it is exposed to `require()` only.
      return { contents: placedModule(place, await lexer.lex(file)), loader: "js" };
    });
  }
  if (withMetaUrl.size > 0) {
    build.onLoad({ filter: anyOf(withMetaUrl) }, async (args) => {
      const file = slash(args.path);
      const contents = withSourceMetaUrl(await lexer.lex(file), urlOf(file));
      return { contents, loader: /\.[cm]?ts$/.test(file) ? "ts" : "js" };
    });
  }
}

/** A filter for exactly these paths; filters run in esbuild itself, so that no other file costs a call. */
function anyOf(files: Iterable<string>): RegExp {
  const paths = Array.from(
    files,
    (file) => file.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&").replaceAll("/", "[/\\\\]"),
  );
  return new RegExp(`^(?:${paths.join("|")})$`);
}
