import { LIVE_VARIABLE, type LiveImport } from "./live_imports.ts";

const RUNTIME = "__VUE_HMR_RUNTIME__";

/**
 * How a component is replaced in the page:
 *
 * 1. Each version of the main module has a key of everything but its template: `__hmrKey`. Changes
 *    that later plugins make to the script are added when the code is finished (`finished_key.ts`).
 * 2. When a new version arrives, the running one compares keys. If they are equal, only the
 *    template can have changed, and the components get a new render function and keep their state.
 *    Otherwise they are created again.
 * 3. If a version was caused by a change of one of its dependencies, the keys can be equal too. The
 *    client detects that from the announced updates: `import.meta.hot.isOutdated`.
 * 4. Imports that only the template reads are accepted one by one: the instances keep their state
 *    and render again (`live_imports.ts`).
 *
 * The comparison happens in the page, because only the page knows which version it runs: the server
 * can have seen edits that never arrived.
 */
export function mainHotCode(
  component: string,
  { id, key, imports }: { id: string; key: string; imports: readonly LiveImport[] },
): string[] {
  const quotedId = JSON.stringify(id);
  return [
    ...(imports.length > 0 ? [`${LIVE_VARIABLE}.component = ${component}`] : []),
    `typeof ${RUNTIME} !== "undefined" && ${RUNTIME}.createRecord(${quotedId}, ${component})`,
    `import.meta.hot.accept((updated) => {`,
    `  if (!updated) return`,
    `  const component = updated.default`,
    `  if (!import.meta.hot.isOutdated && component.__hmrKey === ${JSON.stringify(key)}) ` +
    `${RUNTIME}.rerender(${quotedId}, component.render)`,
    `  else ${RUNTIME}.reload(${quotedId}, component)`,
    `})`,
    ...imports.flatMap((each) => acceptLive(component, quotedId, each)),
  ];
}

/**
 * If a newer version of the component arrived too, that version decides how instances are updated.
 */
function acceptLive(component: string, id: string, { source, names }: LiveImport): string[] {
  const specifier = JSON.stringify(source);
  const exported = [...names.values()].filter((name) => name !== "*");
  return [
    `import.meta.hot.accept(${specifier}, (updated) => {`,
    `  if (!updated || ${LIVE_VARIABLE}.component !== ${component}) return`,
    ...(exported.length > 0 ? requireExports(specifier, exported) : []),
    ...Array.from(names, ([local, name]) => {
      const value = name === "*" ? "updated" : `updated[${JSON.stringify(name)}]`;
      return `  ${LIVE_VARIABLE}.imports.${local} = () => ${value}`;
    }),
    `  ${RUNTIME}.rerender(${id}, ${component}.render)`,
    `})`,
  ];
}

/**
 * Reports a missing export as the browser would when linking; the page keeps the previous version.
 */
function requireExports(specifier: string, names: readonly string[]): string[] {
  const message = JSON.stringify(`The module ${specifier} has no export named `);
  return [
    `  const missing = ${JSON.stringify(names)}.find((name) => !(name in updated))`,
    `  if (missing) throw new SyntaxError(${message} + missing)`,
  ];
}

/** A template with its own module passes its render function to the components in the page. */
export function templateHotCode(id: string): string {
  return [
    ``,
    `import.meta.hot.accept((updated) => {`,
    `  if (updated) ${RUNTIME}.rerender(${JSON.stringify(id)}, updated.render)`,
    `})`,
  ].join("\n");
}
