import path from "node:path";
import type { Loader, TransformOptions } from "esbuild";
import { transformWithEsbuild as transform } from "../../../compiler/esbuild_service.ts";
import { cleanUrl } from "../../base/url.ts";
import { esbuildOptionsOf } from "../resolve/oxc_options.ts";

/** A transformed module, in the form that hooks of plugins return. */
interface Transformed {
  code: string;
  map: object;
  warnings: object[];
}

const LOADERS: Readonly<Record<string, Loader>> = {
  ".ts": "ts",
  ".mts": "ts",
  ".cts": "ts",
  ".tsx": "tsx",
  ".jsx": "jsx",
};

/**
 * Transforms TypeScript or JSX with esbuild.
 *
 * @param filename Its extension chooses the language unless `options.loader` does.
 * @param inMap The source map of an earlier step, through which the new map is traced.
 */
export async function transformWithEsbuild(
  code: string,
  filename: string,
  options: TransformOptions & { include?: unknown; exclude?: unknown; jsxInject?: string } = {},
  inMap?: unknown,
): Promise<Transformed> {
  const { include: _include, exclude: _exclude, jsxInject, ...rest } = options;
  const result = await transform(jsxInject ? `${jsxInject};\n${code}` : code, filename, {
    sourcemap: true,
    target: "esnext",
    loader: LOADERS[path.extname(cleanUrl(filename))] ?? "js",
    // esbuild would read the tsconfig near the current folder, not the one near `filename`.
    tsconfigRaw: {},
    ...rest,
    sourcefile: filename,
  });
  const map = result.map ? await traced(result.map, inMap, filename) : { mappings: "" };
  return { code: result.code, map, warnings: result.warnings };
}

/** Traces the map of a transform through the map of the previous step, if any. */
async function traced(map: string, inMap: unknown, filename: string): Promise<object> {
  const { combineMaps, normalizeMap } = await import("../../../compiler/source_map.ts");
  const before = normalizeMap(inMap);
  const steps = [normalizeMap(map), before?.sources.length ? before : null];
  return combineMaps(steps, filename) ?? { mappings: "" };
}

/** Oxc's options about the language. */
interface OxcLanguage {
  lang?: string;
  decorator?: { legacy?: boolean };
  sourcemap?: boolean;
}

/** Transforms TypeScript or JSX with esbuild; accepts Oxc's options. */
export async function transformWithOxc(
  code: string,
  filename: string,
  options: Record<string, unknown> = {},
  inMap?: unknown,
): Promise<Transformed & { errors: object[] }> {
  const { lang, decorator, sourcemap = true } = options as OxcLanguage;
  const loader = lang && lang in { js: 1, jsx: 1, ts: 1, tsx: 1 } ? lang as Loader : undefined;
  const compilerOptions = { experimentalDecorators: decorator?.legacy ?? false };
  const transformed = await transformWithEsbuild(code, filename, {
    jsx: "automatic",
    tsconfigRaw: { compilerOptions },
    sourcemap,
    ...esbuildOptionsOf(options) as TransformOptions,
    ...(loader && { loader }),
  }, inMap);
  return { ...transformed, errors: [] };
}

/** Makes the sources of a PostCSS source map absolute paths. */
export function formatPostcssSourceMap(
  map: { sources: string[] } & Record<string, unknown>,
  file: string,
): object {
  const folder = path.dirname(file);
  const sources = map.sources.map((source) => {
    const name = cleanUrl(decodeURIComponent(source));
    // "<no source>" is PostCSS's name of generated rules; "\0" prevents a lookup of it as a file.
    return name.startsWith("<") ? `\0${name}` : path.resolve(folder, name);
  });
  return { ...map, file, sources };
}
