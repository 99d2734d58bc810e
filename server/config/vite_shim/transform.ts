import path from "node:path";
import type { Loader, TransformOptions } from "esbuild";
import { transformWithEsbuild as transform } from "../../../compiler/esbuild_service.ts";
import { cleanUrl } from "../../base/url.ts";
import { esbuildOptionsOf } from "../resolve/oxc_options.ts";

/** A transformed module, in the shape that plugins return from hooks. */
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
 * @param filename Its extension chooses the language where `options.loader` does not.
 * @param inMap The map of an earlier step, through which that of this one is traced.
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
    // The nearest tsconfig of the current folder is not that of `filename`.
    tsconfigRaw: {},
    ...rest,
    sourcefile: filename,
  });
  const map = result.map ? await traced(result.map, inMap, filename) : { mappings: "" };
  return { code: result.code, map, warnings: result.warnings };
}

/** The map of a transform, traced through that of the step before it where there is one. */
async function traced(map: string, inMap: unknown, filename: string): Promise<object> {
  const { combineMaps, normalizeMap } = await import("../../../compiler/source_map.ts");
  const before = normalizeMap(inMap);
  const steps = [normalizeMap(map), before?.sources.length ? before : null];
  return combineMaps(steps, filename) ?? { mappings: "" };
}

/** The options of Oxc that say something of the language. */
interface OxcLanguage {
  lang?: string;
  decorator?: { legacy?: boolean };
  sourcemap?: boolean;
}

/** Transforms TypeScript or JSX; the options are those of Oxc, the work is esbuild's. */
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

/** Gives the sources of a PostCSS source map absolute paths. */
export function formatPostcssSourceMap(
  map: { sources: string[] } & Record<string, unknown>,
  file: string,
): object {
  const folder = path.dirname(file);
  const sources = map.sources.map((source) => {
    const name = cleanUrl(decodeURIComponent(source));
    // "<no source>" is PostCSS's name of generated rules; "\0" keeps it from being looked for.
    return name.startsWith("<") ? `\0${name}` : path.resolve(folder, name);
  });
  return { ...map, file, sources };
}
