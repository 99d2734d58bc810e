import { readFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { BuildFailure, Plugin as EsbuildPlugin } from "esbuild";
import { loadEsbuild } from "../../../compiler/esbuild_service.ts";
import { VireoError } from "../../base/errors.ts";
import { normalizePath } from "../../base/paths.ts";

/**
 * A config as one ES module: the file itself, or a bundle of it and its imports of the project's
 * files.
 */
export interface ConfigText {
  code: string;
  /** JSON of a bundle's source map, whose sources are absolute paths. */
  map?: string;
  /** Absolute paths of all source files. */
  dependencies: string[];
}

const SCRIPT = /\.[cm]?[jt]sx?$/;
const FILE_VARIABLES = /import\.meta|__dirname|__filename/;
/**
 * Files of one bundle keep their own paths, so their path variables are renamed and defined per
 * file.
 */
const DEFINES = {
  "import.meta.url": "__vireo_url",
  "import.meta.dirname": "__vireo_dirname",
  "import.meta.filename": "__vireo_filename",
  "__dirname": "__vireo_dirname",
  "__filename": "__vireo_filename",
  "import.meta.main": "false",
};
/**
 * `require` for CommonJS configs, and for ES modules that rely on a bundler to provide it. It
 * resolves from the module itself.
 */
const BANNER = `import { createRequire as __createRequire } from "node:module"; ` +
  `const require = __createRequire(import.meta.url);`;

/**
 * Bundles a config file. Packages stay imports, because plugins locate their files and add-ons
 * relative to themselves.
 *
 * @param file Absolute path.
 * @throws VireoError `CONFIG_INVALID` when the file or one of its imports cannot be compiled.
 */
export async function bundleConfig(file: string): Promise<ConfigText> {
  const esbuild = await loadEsbuild();
  const folder = path.dirname(file);
  try {
    const { outputFiles, metafile } = await esbuild.build({
      entryPoints: [file],
      absWorkingDir: folder,
      outfile: path.join(folder, "config.mjs"),
      bundle: true,
      write: false,
      format: "esm",
      platform: "node",
      target: "esnext",
      // The project's tsconfig describes its own code; its paths and targets would change the
      // meaning of the config.
      tsconfigRaw: {},
      mainFields: ["main"],
      define: DEFINES,
      banner: { js: BANNER },
      sourcemap: "external",
      sourcesContent: false,
      metafile: true,
      logLevel: "silent",
      plugins: [keepPackages(), fileVariables()],
    });
    const [map, code] = outputFiles;
    return {
      code: code!.text,
      map: map!.text,
      dependencies: Object.keys(metafile.inputs)
        .map((input) => normalizePath(path.resolve(folder, input))),
    };
  } catch (error) {
    throw compileError(file, error);
  }
}

/** Leaves bare specifiers and URLs to the importer. */
function keepPackages(): EsbuildPlugin {
  return {
    name: "keep-packages",
    setup(build) {
      // "#" starts a subpath import of the project's own package, usually of one of its files.
      build.onResolve({ filter: /^[^.#/]/ }, ({ path: specifier, kind }) => {
        if (kind === "entry-point" || path.isAbsolute(specifier)) return undefined;
        const isBare = isBuiltin(specifier) && !specifier.startsWith("node:");
        return { path: isBare ? `node:${specifier}` : specifier, external: true };
      });
    },
  };
}

/** Defines `import.meta.url`, `__dirname` and the like in each file that uses them. */
function fileVariables(): EsbuildPlugin {
  return {
    name: "file-variables",
    setup(build) {
      build.onLoad({ filter: SCRIPT }, async ({ path: file }) => {
        const source = await readFile(file, "utf8");
        if (!FILE_VARIABLES.test(source)) return undefined;
        const variables = `const __vireo_filename = ${JSON.stringify(file)}, ` +
          `__vireo_dirname = ${JSON.stringify(path.dirname(file))}, ` +
          `__vireo_url = ${JSON.stringify(pathToFileURL(file).href)}; `;
        const hashbang = /^#!.*\n/.exec(source)?.[0] ?? "";
        return {
          contents: hashbang + variables + source.slice(hashbang.length),
          loader: /\.[cm]?ts$/.test(file) ? "ts" : file.endsWith("x") ? "tsx" : "js",
        };
      });
    },
  };
}

function compileError(file: string, error: unknown): unknown {
  const failure = (error as Partial<BuildFailure>).errors?.[0];
  if (!failure) return error;
  const { text, location } = failure;
  const place = location && path.resolve(path.dirname(file), location.file);
  const marker = " ".repeat(location?.column ?? 0) + "^".repeat(Math.max(location?.length ?? 1, 1));
  return new VireoError(
    "CONFIG_INVALID",
    `Cannot compile "${path.basename(place ?? file)}": ${text}`,
    {
      id: place ?? file,
      loc: location && place
        ? { file: place, line: location.line, column: location.column }
        : undefined,
      frame: location ? `${location.lineText}\n${marker}` : undefined,
      hint: location?.suggestion ? `Write ${location.suggestion}` : "Correct the line, then save",
      cause: error,
    },
  );
}
