import { posix } from "node:path";
import { isAbsolutePath, resolvePath, slash } from "../../paths.ts";
import { combineMaps, normalizeMap } from "../../source_map.ts";
import type { CompileError, SourceMap } from "../../types.ts";
import { addData } from "./additional_data.ts";
import {
  missingPreprocessorError,
  preprocessorError,
  type PreprocessorInput,
} from "./preprocessor_error.ts";
import { rebaseUrls } from "../urls/rebase_urls.ts";
import type { CssHost, Preprocessed } from "../types.ts";

/** The part of Less's API used here. Source: https://lesscss.org/usage/#programmatic-usage */
interface LessModule {
  render(source: string, options: Record<string, unknown>): Promise<LessResult>;
  FileManager: new () => FileManager;
}

interface LessResult {
  css: string;
  map?: string;
  imports: string[];
}

interface LoadedFile {
  filename: string;
  contents: string;
}

interface FileManager {
  supports(file: string, folder: string): boolean;
  supportsSync(file: string, folder: string): boolean;
  loadFile(
    file: string,
    folder: string,
    options: { mime?: string; filename?: string },
    environment: unknown,
  ): Promise<LoadedFile>;
}

interface LessFailure {
  message: string;
  filename?: string;
  line?: number;
  column?: number;
}

/** One file to compile. */
export interface LessInput {
  code: string;
  file: string;
  root: string;
  /** `css.preprocessorOptions.less`. */
  options: Readonly<Record<string, unknown>>;
  sourceMaps: boolean;
}

/**
 * Compiles Less with the project's own `less`; the host resolves imports, including aliases and
 * packages.
 */
export async function compileLess(input: LessInput, host: CssHost): Promise<Preprocessed> {
  const { file, root, sourceMaps } = input;
  const module = await host.loadFromProject("less");
  if (!module) throw missingPreprocessorError("less", ["less"], file);
  const less = ("render" in module ? module : module.default) as unknown as LessModule;
  const { additionalData, plugins, ...options } = input.options;
  const data = await addData(input.code, { data: additionalData, file, separator: "", sourceMaps });
  try {
    const result = await less.render(data.code, {
      paths: [posix.join(root, "node_modules")],
      ...options,
      filename: file,
      plugins: [importPlugin(less, input, host), ...(Array.isArray(plugins) ? plugins : [])],
      ...(sourceMaps
        ? { sourceMap: { outputSourceFiles: true, disableSourcemapAnnotation: true } }
        : {}),
    });
    const map = absoluteMap(normalizeMap(result.map), file);
    return {
      code: result.css,
      map: combineMaps([map, data.map], file),
      deps: result.imports.map(slash),
      warnings: [],
    };
  } catch (error) {
    throw await lessError(error as LessFailure, { input: { file, ...data }, host });
  }
}

async function lessError(
  error: LessFailure,
  { input, host }: { input: PreprocessorInput; host: CssHost },
): Promise<CompileError> {
  const { message, filename: file = input.file, line, column } = error;
  const specifier = /^'(.+)' wasn't found/.exec(message)?.[1];
  if (specifier !== undefined && (isAbsolutePath(specifier) || /^\.\.?\//.test(specifier))) {
    host.watch?.(candidatesOf(resolvePath(posix.dirname(file), specifier)));
  }
  const unresolved = specifier && host.explainImport(specifier, file, "less");
  const failure = { name: "less", message, ...unresolved || {}, file, line, column, cause: error };
  return await preprocessorError(failure, input, host);
}

function importPlugin(less: LessModule, { file: compiled, root }: LessInput, host: CssHost) {
  class HostFileManager extends less.FileManager {
    override supports(file: string): boolean {
      return !/^(?:https?:)?\/\//.test(file);
    }

    override supportsSync(): boolean {
      return false;
    }

    override async loadFile(
      file: string,
      folder: string,
      options: { mime?: string },
      environment: unknown,
    ): Promise<LoadedFile> {
      // Less provides the folder of the importing file, but our resolution starts from a file.
      const importer = posix.join(folder || posix.dirname(compiled), posix.basename(compiled));
      let found = await findFile(file, importer, host);
      if (found === null) {
        try {
          return await super.loadFile(file, folder, options, environment);
        } catch (error) {
          // Less searches the working directory, which need not be the root.
          found = isAbsolutePath(file)
            ? null
            : await findFile(posix.join(root, file), importer, host);
          if (found === null) throw error;
        }
      }
      const contents = await host.readFile(found);
      const isScript = options.mime === "application/javascript";
      return {
        filename: found,
        contents: isScript
          ? contents
          : await rebaseUrls(contents, { file: found, root: compiled, syntax: "less", host }),
      };
    }
  }
  return {
    install(_less: unknown, manager: { addFileManager(manager: FileManager): void }) {
      manager.addFileManager(new HostFileManager());
    },
    minVersion: [3, 0, 0],
  };
}

async function findFile(specifier: string, importer: string, host: CssHost) {
  for (const candidate of candidatesOf(specifier)) {
    const found = await host.resolveImport(candidate, importer, "less");
    if (found !== null) return found;
  }
  return null;
}

function candidatesOf(specifier: string): string[] {
  return [specifier, `${specifier}.less`, `${specifier}.css`];
}

function absoluteMap(map: SourceMap | null, file: string): SourceMap | null {
  return map && {
    ...map,
    sources: map.sources.map((source) => source && resolvePath(posix.dirname(file), slash(source))),
  };
}
