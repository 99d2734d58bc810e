import { type TypeFiles, type VueCompiler, withTypeFiles } from "./compiler.ts";

/** What a compilation may report: the files that its types came from. */
interface WithDeps {
  deps?: string[];
}

/**
 * Knows which components take types from which files. One server owns one.
 *
 * The compiler keeps parsed type files for the whole process and remembers what it resolved on their nodes. So a file
 * may be stale from an earlier server, and a component may not report the file behind the file. Both are made good here.
 */
export class TypeDependencies {
  readonly #files: TypeFiles;
  readonly #ofComponent = new Map<string, ReadonlySet<string>>();
  /** For each type file those that were resolved together with it. */
  readonly #related = new Map<string, Set<string>>();
  /** Type files that this server had the compiler read; it hears of their changes. */
  readonly #fresh = new Set<string>();

  constructor(files: TypeFiles) {
    this.#files = files;
  }

  /**
   * Runs a compilation and notes its type files. When it fails they are those of before and those that it asked
   * for, found or not, so that the file which mends it is known.
   *
   * @param component The component's file.
   * @param compile Gets the file system to hand to the compiler; runs again when the compiler knew stale files.
   * @throws What `compile` throws.
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

  /** Makes the compiler read a changed file, and those that were resolved through it, again. */
  invalidate(compiler: VueCompiler, file: string): void {
    for (const related of [file, ...this.#related.get(file) ?? []]) {
      compiler.invalidateTypeCache(related);
    }
  }

  /** Forgets a component that is gone. */
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
