/**
 * The modules that are part of a static import cycle: strongly connected components with more than
 * one module, and modules that import themselves. (Tarjan's algorithm, with a stack of its own,
 * because chains of imports can be deeper than the call stack.)
 *
 * @param roots Ids.
 * @param importsOf The ids that a module imports statically.
 */
export function cyclicModules(
  roots: Iterable<string>,
  importsOf: (id: string) => readonly string[],
): Set<string> {
  const cyclic = new Set<string>();
  const index = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  const enter = (id: string) => {
    index.set(id, index.size);
    lowest.set(id, index.get(id)!);
    open.push(id);
    isOpen.add(id);
    return { id, imports: importsOf(id), next: 0 };
  };
  const lower = (id: string, to: number) => lowest.set(id, Math.min(lowest.get(id)!, to));
  for (const root of roots) {
    if (index.has(root)) continue;
    const frames = [enter(root)];
    for (let frame = frames.at(-1); frame; frame = frames.at(-1)) {
      const imported = frame.imports[frame.next++];
      if (imported !== undefined) {
        if (!index.has(imported)) frames.push(enter(imported));
        else if (isOpen.has(imported)) lower(frame.id, index.get(imported)!);
        if (imported === frame.id) cyclic.add(imported);
        continue;
      }
      frames.pop();
      const importer = frames.at(-1);
      if (importer) lower(importer.id, lowest.get(frame.id)!);
      if (lowest.get(frame.id) !== index.get(frame.id)) continue;
      const component = open.splice(open.lastIndexOf(frame.id));
      for (const member of component) {
        isOpen.delete(member);
        if (component.length > 1) cyclic.add(member);
      }
    }
  }
  return cyclic;
}
