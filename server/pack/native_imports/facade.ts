/**
 * The facade of a packed module: what a native import of its URL gets from a packed page, so that a
 * module has one instance, whichever way it is imported. It evaluates the module in the registry,
 * unless that has happened, and exports its names.
 */
import type { Part } from "../collect_parts.ts";
import type { ModuleForm } from "../module_form.ts";

export interface FacadeOptions {
  form: ModuleForm;
  /** All modules that the module imports, and itself. */
  parts: readonly Part[];
  /** The URL of the registry. */
  registry: string;
  /** The URL of the response that defines the modules. */
  definitions: string;
  /**
   * Whether a module that the facade's module imports, and that is being evaluated, imports the
   * facade. The facade then evaluates nothing: as in a native cycle, its module runs later.
   */
  isInCycle: boolean;
}

/** Writes the text of a facade. */
export function writeFacade(options: FacadeOptions): string {
  const { form, parts, registry, definitions, isInCycle } = options;
  const { names, stars } = new ExportedNames(parts).of(form);
  const isAsync = parts.some((part) =>
    (part.kind === "module" && part.form.plain.isAsync) ||
    (part.kind === "dependency" && part.entry.isAsync)
  );
  const quote = (text: string) => JSON.stringify(text);
  const assignments = names.map((name, index) => `() => e${index} = m[${quote(name)}]`);
  const bind = `(m) => [${assignments.join(", ")}]`;
  const evaluation = isInCycle
    ? `followSource(${quote(form.id)}, ${bind});`
    : `${isAsync ? "await " : ""}loadSource(${quote(form.id)}, ${bind});`;
  return [
    `import { followSource, loadSource } from ${quote(registry)};`,
    `import ${quote(definitions)};`,
    ...stars.map((url) => `export * from ${quote(url)};`),
    ...names.length > 0 ? [`let ${names.map((_, index) => `e${index}`).join(", ")};`] : [],
    `export { ${names.map((name, index) => `e${index} as ${quote(name)}`).join(", ")} };`,
    evaluation,
    "",
  ].join("\n");
}

/** The module that declares an exported name, and its name there. */
type Binding = `${string}\n${string}`;

/** @see https://tc39.es/ecma262/#sec-source-text-module-records */
class ExportedNames {
  readonly #parts: ReadonlyMap<string, Part>;

  constructor(parts: readonly Part[]) {
    this.#parts = new Map(parts.map((part) => [part.id, part]));
  }

  /** The names of a module, and URLs whose names only the browser knows. */
  of(root: ModuleForm): { names: string[]; stars: string[] } {
    const found = new Set(ownNames(root));
    const reached = new Set(starsOf(root));
    const stars: string[] = [];
    // Iterating over a set includes the elements added meanwhile.
    for (const id of reached) {
      const form = this.#formOf(id);
      if (!form) {
        stars.push(id);
        continue;
      }
      for (const name of ownNames(form)) if (name !== "default") found.add(name);
      for (const star of starsOf(form)) reached.add(star);
    }
    const names = [...found].filter((name) => {
      const binding = this.#resolve(root.id, name, new Set());
      return binding !== undefined && binding !== "ambiguous";
    });
    return { names, stars };
  }

  #formOf(id: string): ModuleForm | undefined {
    const part = this.#parts.get(id);
    return part?.kind === "module" ? part.form : undefined;
  }

  #resolve(id: string, name: string, visited: Set<Binding>): Binding | "ambiguous" | undefined {
    const form = this.#formOf(id);
    const binding: Binding = `${id}\n${name}`;
    if (!form) return binding;
    if (visited.has(binding)) return undefined;
    visited.add(binding);
    const { exports, reexports } = form.plain;
    if (exports.includes(name)) return binding;
    if (Object.hasOwn(reexports, name)) {
      const [index, imported] = reexports[name]!;
      const target = form.imports[index]!;
      return imported === undefined ? `${target}\n*` : this.#resolve(target, imported, visited);
    }
    if (name === "default") return undefined;
    let found: Binding | undefined;
    for (const star of starsOf(form)) {
      if (!this.#formOf(star)) continue;
      const other = this.#resolve(star, name, visited);
      if (other === "ambiguous" || (found && other && found !== other)) return "ambiguous";
      found ??= other;
    }
    return found;
  }
}

function ownNames({ plain }: ModuleForm): string[] {
  return [...plain.exports, ...Object.keys(plain.reexports)];
}

function starsOf({ plain, imports }: ModuleForm): string[] {
  return plain.stars.map((index) => imports[index]!);
}
