/**
 * How a file finds its `tsconfig.json`:
 *
 * 1. The nearest `tsconfig.json` above it, else `jsconfig.json`.
 * 2. If that one has `references` (a solution), the first referenced project that includes the
 *    file.
 * 3. Its `compilerOptions`, with everything inherited by `extends`.
 *
 * Source: https://www.typescriptlang.org/docs/handbook/project-references.html
 */
import { existsSync } from "node:fs";
import path from "node:path";
import {
  createFilesMatcher,
  createPathsMatcher,
  getTsconfig,
  parseTsconfig,
  type TsConfigJsonResolved,
} from "get-tsconfig";
import { slash } from "../base/paths.ts";
import { isFolder } from "../base/file_kind.ts";

/** The config of a source file. */
export interface Tsconfig {
  /** Absolute path of the config that applies. */
  file: string;
  compilerOptions: Readonly<Record<string, unknown>>;
}

interface Project {
  path: string;
  config: TsConfigJsonResolved;
}

/** Finds and caches the `tsconfig.json` of source files. */
export class TsconfigReader {
  readonly #onWarning: (message: string) => void;
  /** get-tsconfig's own cache: its keys contain the name of every file that was read. */
  #cache = new Map<string, unknown>();
  readonly #byFile = new Map<string, Tsconfig | undefined>();
  /** The nearest config of the files of a folder. */
  readonly #byFolder = new Map<string, Project | null>();
  readonly #projects = new Map<string, Project[]>();

  /**
   * @param onWarning Receives a message about a config that cannot be read; its files compile
   *   without one.
   */
  constructor(onWarning: (message: string) => void) {
    this.#onWarning = onWarning;
  }

  /**
   * The config of a source file, or `undefined` when there is none above it.
   *
   * @param file Absolute path.
   */
  forFile(file: string): Tsconfig | undefined {
    if (this.#byFile.has(file)) return this.#byFile.get(file);
    const project = this.#find(file);
    const found = project &&
      { file: slash(project.path), compilerOptions: project.config.compilerOptions ?? {} };
    this.#byFile.set(file, found);
    return found;
  }

  /**
   * Applies `paths` of a source file's config to a specifier.
   *
   * @param importer Absolute path of the source file.
   * @returns Absolute paths in order of preference; the files need not exist.
   */
  pathsOf(specifier: string, importer: string): string[] {
    const found = this.forFile(importer);
    if (found?.compilerOptions.paths === undefined) return [];
    const { file, compilerOptions } = found;
    const matches = createPathsMatcher({ path: file, config: { compilerOptions } });
    return matches?.(specifier).map(slash) ?? [];
  }

  /** The config files read so far, including those that others extend. */
  files(): string[] {
    const files: string[] = [];
    for (const key of this.#cache.keys()) {
      const file = /^readFileSync:(.*):utf8$/.exec(key)?.[1];
      if (file) files.push(slash(file));
    }
    return files;
  }

  /**
   * Clears the cache when `file` is a config: one that was read, or one that has just appeared.
   *
   * @returns Whether sources must be compiled again.
   */
  invalidate(file: string): boolean {
    const isConfig = /[\\/][tj]sconfig[^\\/]*\.json$/.test(file) || this.files().includes(file);
    if (isConfig) this.clear();
    return isConfig;
  }

  /** Clears the cache. */
  clear(): void {
    this.#cache = new Map();
    this.#byFile.clear();
    this.#byFolder.clear();
    this.#projects.clear();
  }

  #find(file: string): Project | undefined {
    try {
      const nearest = this.#nearest(path.dirname(file));
      if (!nearest) return undefined;
      const [own, ...referenced] = this.#withReferences(nearest);
      return referenced.find((project) => includes(project, file)) ?? own;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#onWarning(`Cannot read the tsconfig.json of "${file}": ${message.replace(/\.$/, "")}`);
      return undefined;
    }
  }

  #nearest(folder: string): Project | null {
    let found = this.#byFolder.get(folder);
    if (found === undefined) {
      found = getTsconfig(folder, "tsconfig.json", this.#cache) ??
        getTsconfig(folder, "jsconfig.json", this.#cache);
      this.#byFolder.set(folder, found);
    }
    return found;
  }

  /** The project itself, then its references, nested ones included. */
  #withReferences(project: Project, seen = new Set<string>()): Project[] {
    const known = this.#projects.get(project.path);
    if (known) return known;
    seen.add(project.path);
    const projects = [project];
    for (const { path: reference } of project.config.references ?? []) {
      const target = path.resolve(path.dirname(project.path), reference);
      const file = isFolder(target) ? path.join(target, "tsconfig.json") : target;
      if (seen.has(file) || !existsSync(file)) continue;
      const config = parseTsconfig(file, this.#cache as Map<string, string>);
      projects.push(...this.#withReferences({ path: file, config }, seen));
    }
    this.#projects.set(project.path, projects);
    return projects;
  }
}

/**
 * Vue and JavaScript files belong to the project that would include a TypeScript file in their
 * place.
 */
function includes(project: Project, file: string): boolean {
  const matches = createFilesMatcher(project);
  return matches(file) !== undefined || matches(`${file}.ts`) !== undefined;
}
