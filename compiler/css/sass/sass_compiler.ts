import { CompileError } from "../../types.ts";
import type { SassCompiler } from "./sass_api.ts";
import { type Render, renderCompiler } from "./sass_render.ts";
import type { CssHost } from "../types.ts";

/** The part of Sass's API used here. Source: https://sass-lang.com/documentation/js-api/ */
interface SassModule extends Pick<SassCompiler, "compileStringAsync"> {
  initAsyncCompiler?(): Promise<SassCompiler>;
}

/**
 * The oldest supported minor version of Sass 1. Older ones treat an importer's text as a file name.
 */
const OLDEST_MINOR = 29;

/**
 * Starts the project's Sass.
 *
 * @param file The style sheet that needs it.
 * @returns `null` if the project has none.
 * @throws CompileError for a version that is too old.
 */
export async function startSass(host: CssHost, file: string): Promise<SassCompiler | null> {
  let failure: unknown;
  for (const name of ["sass-embedded", "sass"]) {
    try {
      const module = await host.loadFromProject(name);
      if (module) return await compilerOf(module, name, file);
    } catch (error) {
      // `sass-embedded` can lack the binary of this platform; `sass` can still be installed.
      failure ??= error;
    }
  }
  if (failure !== undefined) throw failure;
  return null;
}

async function compilerOf(
  module: Record<string, unknown>,
  name: string,
  file: string,
): Promise<SassCompiler> {
  const api = "compileStringAsync" in module || "render" in module ? module : module.default;
  const sass = api as Partial<SassModule> & { render?: Render; info?: string };
  if (sass.initAsyncCompiler) return await sass.initAsyncCompiler();
  if (sass.compileStringAsync) {
    return {
      compileStringAsync: (source, options) => sass.compileStringAsync!(source, options),
      dispose: () => Promise.resolve(),
    };
  }
  const version = /(?:^|\s)(\d+)\.(\d+)\.\S+/.exec(sass.info ?? "");
  if (sass.render && version && (Number(version[1]) > 1 || Number(version[2]) >= OLDEST_MINOR)) {
    return renderCompiler(sass.render);
  }
  throw new CompileError(
    `Cannot compile Sass with the project's ${name} ${
      version?.[0].trim() ?? "package"
    }: it is too old`,
    { id: file, plugin: name, hint: `Update it: npm add -D ${name}@latest` },
  );
}
