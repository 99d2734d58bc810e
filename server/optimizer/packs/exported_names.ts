/**
 * The names that the facade of an ES module exports.
 *
 * @see https://tc39.es/ecma262/#sec-source-text-module-records
 */
import { type ModuleTable, nativeUrl } from "./packed_module.ts";

/** The exports of an entry. */
export interface ExportedNames {
  names: readonly string[];
  /** Whether a function of some module assigns one of the bindings. */
  isLive: boolean;
  /**
   * URLs of natively loaded modules whose names the entry also exports; only the browser knows
   * these names.
   */
  nativeStars: readonly string[];
}

/** The variable behind an exported name. */
interface Binding {
  id: string;
  /** Absent for the whole namespace. */
  name: string | undefined;
}

/** Returns the names that the text of a CommonJS module shows. */
export type CommonJsNames = (id: string) => Promise<readonly string[]>;

/**
 * The names of an ES module: its own and, through all `export * from`, the unambiguous names of
 * others.
 */
export async function exportedNames(
  entry: string,
  modules: ModuleTable,
  commonJsNames: CommonJsNames,
): Promise<ExportedNames> {
  const stars = starClosure(entry, modules);
  const late = new Map<string, readonly string[]>();
  for (const id of stars) {
    if (modules.get(id)?.format === "cjs") {
      late.set(id, (await commonJsNames(id)).filter((name) => name !== "__esModule"));
    }
  }
  const found = new Set(ownNames(entry, modules));
  for (const id of stars) {
    const names = late.get(id) ?? ownNames(id, modules);
    for (const name of names) if (name !== "default") found.add(name);
  }
  const resolver = new ExportResolver(modules, late);
  const names: string[] = [];
  let isLive = false;
  for (const name of found) {
    const binding = resolver.resolve(entry, name, new Set());
    if (!binding || binding === "ambiguous") continue;
    names.push(name);
    isLive ||= modules.get(binding.id)?.assigned?.includes(binding.name!) ?? false;
  }
  const nativeStars = [...stars].flatMap((id) => nativeUrl(id) ?? []);
  return { names, isLive, nativeStars };
}

/** The modules that a module re-exports with `export *`, without itself. */
function starClosure(entry: string, modules: ModuleTable): Set<string> {
  const found = new Set(modules.get(entry)?.stars);
  // A set can grow while it is iterated.
  for (const id of found) for (const star of modules.get(id)?.stars ?? []) found.add(star);
  found.delete(entry);
  return found;
}

function ownNames(id: string, modules: ModuleTable): string[] {
  const { exports = [], reexports = {} } = modules.get(id) ?? {};
  return [...exports, ...Object.keys(reexports)];
}

class ExportResolver {
  readonly #modules: ModuleTable;
  readonly #late: ReadonlyMap<string, readonly string[]>;

  /** @param late Export names of CommonJS modules, as far as their texts show. */
  constructor(modules: ModuleTable, late: ReadonlyMap<string, readonly string[]>) {
    this.#modules = modules;
    this.#late = late;
  }

  resolve(id: string, name: string, visited: Set<string>): Binding | "ambiguous" | undefined {
    const module = this.#modules.get(id);
    if (module?.format !== "esm") {
      // Any name can be read from CommonJS and native modules; `export *` re-exports the known
      // ones.
      return { id, name };
    }
    const key = `${id}\n${name}`;
    if (visited.has(key)) return undefined;
    visited.add(key);
    if (module.exports?.includes(name)) return { id, name };
    const passedOn = module.reexports?.[name];
    if (passedOn && Object.hasOwn(module.reexports!, name)) {
      const [target, imported] = passedOn;
      return imported === undefined
        ? { id: target, name: undefined }
        : this.resolve(target, imported, visited);
    }
    return name === "default" ? undefined : this.#resolveStars(module.stars ?? [], name, visited);
  }

  #resolveStars(
    stars: readonly string[],
    name: string,
    visited: Set<string>,
  ): Binding | "ambiguous" | undefined {
    let found: Binding | undefined;
    for (const star of stars) {
      if (this.#modules.get(star)?.format !== "esm" && !this.#late.get(star)?.includes(name)) {
        continue;
      }
      const binding = this.resolve(star, name, visited);
      if (binding === "ambiguous") return binding;
      if (!binding) continue;
      if (found && (found.id !== binding.id || found.name !== binding.name)) return "ambiguous";
      found ??= binding;
    }
    return found;
  }
}
