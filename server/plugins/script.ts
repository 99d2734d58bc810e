import {
  compileScript,
  type CompileScriptOptions,
  type ScriptLoader,
  scriptLoader,
  type TsconfigCompilerOptions,
} from "../../compiler/script/script.ts";
import type { Compiled } from "../../compiler/types.ts";
import type { IdleTask } from "../base/idle.ts";
import type { EsbuildOptions } from "../plugin_api/options.ts";
import type { Plugin } from "../plugin_api/types.ts";
import { plainJson } from "../../compiler/plain_json.ts";
import type { CompilationCache } from "../transform/transform_cache.ts";
import { cleanUrl } from "../base/url.ts";

/** Options of {@linkcode scriptPlugin}. */
export interface ScriptPluginOptions {
  /** The config's `esbuild`; `false` leaves all scripts to other plugins. */
  esbuild: Readonly<EsbuildOptions> | false;
  /** The compiler options of the `tsconfig.json` that covers a file. */
  tsconfig(file: string): Promise<TsconfigCompilerOptions>;
  /** Results of earlier sessions. */
  cache: CompilationCache;
  /** Queues background work that runs once a page is connected and the server is idle. */
  whenIdle(work: IdleTask): void;
}

/** TypeScript and JSX by extension, or by a block's language: `App.vue?vue&type=script&lang.ts`. */
const SCRIPTS = /\.(?:[cm]?ts|[jt]sx)(?:$|\?)|[?&]lang\.(?:[cm]?ts|[jt]sx)(?:$|&)/;
/** Modules that another plugin makes from a script file. */
const OTHER_MODULES = /[?&](?:raw|url|worker|sharedworker)(?:&|$)/;
const BLOCK_LANGUAGE = /[?&]lang\.(\w+)(?:$|&)/;

/** Compiles TypeScript and JSX; plain JavaScript passes unchanged. */
export function scriptPlugin(
  { esbuild, tsconfig, cache, whenIdle }: ScriptPluginOptions,
): Plugin {
  if (esbuild === false) return { name: "vite:esbuild" };
  const { include = SCRIPTS, exclude = [], jsxInject, ...esbuildOptions } = esbuild;
  /** The languages whose compiler is loaded, or will be. */
  const ready = new Set<ScriptLoader | undefined>();
  /** Loads the compiler before the first edit, if an earlier session compiled all scripts. */
  const prepare = (options: CompileScriptOptions) => {
    if (ready.has(options.loader)) return;
    ready.add(options.loader);
    whenIdle(async () => void await compileScript(options).catch(() => {}));
  };
  return {
    name: "vite:esbuild",
    transform: {
      filter: { id: { include, exclude: [OTHER_MODULES, ...[exclude].flat()] } },
      async handler(code, id) {
        const file = cleanUrl(id);
        const loader = loaderOf(id);
        const options = {
          code,
          file,
          loader,
          tsconfig: await tsconfig(file),
          esbuildOptions: esbuildOptions as CompileScriptOptions["esbuildOptions"],
        };
        const key = plainJson(options);
        const kept = key && cache.read(id, key) as Compiled | undefined;
        const compiled = kept || await compileScript(options);
        if (kept) prepare(options);
        else ready.add(loader);
        if (key && !kept) cache.write(id, key, compiled);
        for (const warning of compiled.warnings) this.warn({ id, ...warning });
        const hasJsx = loader === "jsx" || loader === "tsx";
        return {
          code: jsxInject && hasJsx ? `${jsxInject};${compiled.code}` : compiled.code,
          map: compiled.map,
          moduleType: "js",
        };
      },
    },
  };
}

function loaderOf(id: string): ScriptLoader | undefined {
  const language = BLOCK_LANGUAGE.exec(id)?.[1];
  return language === undefined ? scriptLoader(id) : scriptLoader(`block.${language}`);
}
