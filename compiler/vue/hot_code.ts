/**
 * How a component is replaced in the page:
 *
 * 1. Each version of the main module carries a key of everything but its template: `__hmrKey`.
 * 2. When a new version arrives, the running one compares keys. Equal: only the template can have changed, and
 *    the components get a new render function and keep their state. Else they are created anew.
 * 3. The keys of a version that came because something that it imports has changed are equal too. So the client
 *    notes from the announced updates whether one came from elsewhere: `import.meta.hot.isOutdated`.
 *
 * The comparison is made in the page because only the page knows which version it runs: the server may have seen edits
 * that never arrived.
 */
export function mainHotCode(
  component: string,
  { id, key }: { id: string; key: string },
): string[] {
  const runtime = "__VUE_HMR_RUNTIME__";
  const quotedId = JSON.stringify(id);
  return [
    `typeof ${runtime} !== "undefined" && ${runtime}.createRecord(${quotedId}, ${component})`,
    `import.meta.hot.accept((updated) => {`,
    `  if (!updated) return`,
    `  const component = updated.default`,
    `  if (!import.meta.hot.isOutdated && component.__hmrKey === ${JSON.stringify(key)}) ` +
    `${runtime}.rerender(${quotedId}, component.render)`,
    `  else ${runtime}.reload(${quotedId}, component)`,
    `})`,
  ];
}

/** A template that is a module of its own hands its render function to the components in the page. */
export function templateHotCode(id: string): string {
  return [
    ``,
    `import.meta.hot.accept((updated) => {`,
    `  if (updated) __VUE_HMR_RUNTIME__.rerender(${JSON.stringify(id)}, updated.render)`,
    `})`,
  ].join("\n");
}
