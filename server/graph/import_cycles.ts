/**
 * The import cycles of a graph: strongly connected components with more than one module, and
 * modules that import themselves. (Tarjan's algorithm, with a stack of its own, because chains of
 * imports can be deeper than the call stack.)
 *
 * @param roots Modules, in any form that identifies them.
 * @param importsOf The modules that a module imports.
 */
export function importCycles<T>(
  roots: Iterable<T>,
  importsOf: (module: T) => readonly T[],
): T[][] {
  const cycles: T[][] = [];
  const index = new Map<T, number>();
  const lowest = new Map<T, number>();
  const open: T[] = [];
  const isOpen = new Set<T>();
  const importsItself = new Set<T>();
  const enter = (module: T) => {
    index.set(module, index.size);
    lowest.set(module, index.get(module)!);
    open.push(module);
    isOpen.add(module);
    return { module, imports: importsOf(module), next: 0 };
  };
  const lower = (module: T, to: number) => lowest.set(module, Math.min(lowest.get(module)!, to));
  const close = (module: T) => {
    const component = open.splice(open.lastIndexOf(module));
    for (const member of component) isOpen.delete(member);
    if (component.length > 1 || importsItself.has(module)) cycles.push(component);
  };
  for (const root of roots) {
    if (index.has(root)) continue;
    const frames = [enter(root)];
    for (let frame = frames.at(-1); frame; frame = frames.at(-1)) {
      const { module, imports } = frame;
      if (frame.next < imports.length) {
        const imported = imports[frame.next++]!;
        if (!index.has(imported)) frames.push(enter(imported));
        else if (isOpen.has(imported)) lower(module, index.get(imported)!);
        if (imported === module) importsItself.add(module);
        continue;
      }
      frames.pop();
      const importer = frames.at(-1);
      if (importer) lower(importer.module, lowest.get(module)!);
      if (lowest.get(module) === index.get(module)) close(module);
    }
  }
  return cycles;
}
