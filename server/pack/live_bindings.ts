import { importedId, type ModuleForm } from "./module_form.ts";

/** The modules that bindings lead through. */
export interface BindingSources {
  /** The form of a source module. */
  formOf(id: string): ModuleForm | undefined;
  /** The names of a dependency's exports that are assigned later. */
  liveNamesOf(id: string): ReadonlySet<string> | undefined;
}

/**
 * Whether a module has bindings that can be assigned after their declaration, so that copies would
 * become outdated: its own exports, of which native importers have copies, or those that it imports
 * by name.
 */
export function hasLiveBindings(form: ModuleForm, sources: BindingSources): boolean {
  return form.assigned.size > 0 ||
    form.plain.requests.some(([, names], index) =>
      names?.some((name) => isLive(form.imports[index]!, name, sources))
    );
}

function isLive(
  id: string,
  name: string,
  sources: BindingSources,
  visited = new Set<string>(),
): boolean {
  const live = sources.liveNamesOf(id);
  if (live) return live.has(name);
  const form = sources.formOf(id);
  const key = `${id}\n${name}`;
  if (!form || visited.has(key)) return false;
  visited.add(key);
  const { reexports, stars, exports, requests } = form.plain;
  if (exports.includes(name)) return form.assigned.has(name);
  const target = (index: number) => importedId(requests[index]![0], form.id);
  if (Object.hasOwn(reexports, name)) {
    const [index, imported] = reexports[name]!;
    return imported !== undefined && isLive(target(index), imported, sources, visited);
  }
  return stars.some((index) => isLive(target(index), name, sources, visited));
}
