import { type TypeFiles, type VueCompiler, withTypeFiles } from "./compiler.ts";

/** The files with types that a compilation reports. */
interface WithDeps {
  deps?: string[];
}

/**
 * Tracks which components use types from which files. Each server has its own instance.
 *
 * The compiler caches parsed type files for the whole process, and resolved types on their nodes.
 * So a file can be stale from an earlier server, and a component can fail to report indirect files.
 * This class corrects both.
 */
export class TypeDependencies {
  readonly #files: TypeFiles;
  readonly #ofComponent = new Map<string, ReadonlySet<string>>();
  /** For each type file, the files that were resolved together with it. */
  readonly #related = new Map<string, Set<string>>();
  /** Type files that the compiler has read for this server, which is notified of their changes. */
  readonly #fresh = new Set<string>();

  constructor(files: TypeFiles) {
    this.#files = files;
  }

  /**
   * Runs a compilation and records its type files. If it fails, these are the previous ones and all
   * that it requested, found or not, so that a change of the file that fixes it is noticed.
   *
   * @param component The component's file.
   * @param compile Receives the file system for the compiler; runs again if the compiler used stale
   * files.
   * @throws Any error of `compile`.
   */
  run<T extends WithDeps>(
    compiler: VueCompiler,
    component: string,
    compile: (files: TypeFiles) => T,
  ): T {
    for (;;) {
      const asked = new Set<string>();
      const files = this.#recorder(asked);
      let outcome: { result: T } | { error: unknown };
      try {
        outcome = { result: withTypeFiles(files, () => compile(files)) };
      } catch (error) {
        outcome = { error };
      }
      const used = "result" in outcome
        ? outcome.result.deps ?? []
        : [...asked, ...this.filesOf(component)];
      const isStale = used.some((file) => !this.#fresh.has(file) && this.#files.fileExists(file));
      for (const file of used) {
        this.#fresh.add(file);
        if (isStale || "error" in outcome) compiler.invalidateTypeCache(file);
      }
      if (isStale) continue;
      this.#note(component, used);
      if ("error" in outcome) throw outcome.error;
      return outcome.result;
    }
  }

  /** Files whose types a component uses. */
  filesOf(component: string): readonly string[] {
    return [...this.#ofComponent.get(component) ?? []];
  }

  /** Components that use types of a file. */
  dependentsOf(file: string): string[] {
    const found: string[] = [];
    for (const [component, files] of this.#ofComponent) if (files.has(file)) found.push(component);
    return found;
  }

  /** Makes the compiler read a changed file again, and files that were resolved through it. */
  invalidate(compiler: VueCompiler, file: string): void {
    for (const related of [file, ...this.#related.get(file) ?? []]) {
      compiler.invalidateTypeCache(related);
    }
  }

  /** Forgets a deleted component. */
  forget(component: string): void {
    this.#ofComponent.delete(component);
  }

  #recorder(asked: Set<string>): TypeFiles {
    return {
      fileExists: (file) => {
        asked.add(file);
        return this.#files.fileExists(file);
      },
      readFile: (file) => {
        this.#fresh.add(file);
        return this.#files.readFile(file);
      },
      resolve: (specifier, importer) => {
        const file = this.#files.resolve(specifier, importer);
        if (file !== undefined) asked.add(file);
        return file;
      },
    };
  }

  #note(component: string, files: Iterable<string>): void {
    const all = new Set(files);
    for (const file of [...all]) {
      for (const related of this.#related.get(file) ?? []) all.add(related);
    }
    for (const file of all) {
      const related = this.#related.get(file) ?? new Set();
      for (const other of all) if (other !== file) related.add(other);
      this.#related.set(file, related);
    }
    if (all.size > 0) this.#ofComponent.set(component, all);
    else this.#ofComponent.delete(component);
  }
}
