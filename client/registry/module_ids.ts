import type { CommonJsModule } from "./commonjs_module.ts";
import type { EsModule } from "./es_module.ts";

/** Whether an id is the URL of a source module; ids of dependencies are relative paths. */
export function isSource(id: string): boolean {
  return id.startsWith("/");
}

/** The `import.meta` of a module; `baseUrl` is that of definitions. */
export function metaOf(
  { id, version, definition: { url } }: EsModule,
  baseUrl: string,
): ImportMeta | Record<string, never> {
  if (isSource(id)) return sourceMeta(id, version, baseUrl);
  if (url === undefined) return {};
  const { href } = new URL(url, baseUrl);
  return {
    url: href,
    resolve: (specifier: string) => new URL(specifier, href).href,
  } as ImportMeta;
}

/** The `import.meta` of a source module, whose updates have a timestamp in their URL. */
function sourceMeta(id: string, version: number, baseUrl: string): ImportMeta {
  const [path = "", query] = id.split(/\?(.*)/s);
  const parameters = [version > 0 && `t=${version}`, query].filter(Boolean).join("&");
  const url = new URL(path + (parameters && `?${parameters}`), baseUrl).href;
  return {
    url,
    resolve: (specifier: string) => new URL(specifier, url).href,
    // Read by the call that creates the module's hot context.
    ...version > 0 && { __vireo_version: version },
  } as ImportMeta;
}

/** The ids of the modules that must be defined before a module can be linked. */
export function importedIds({ id, definition }: EsModule | CommonJsModule): string[] {
  const { imports = {}, requests = [] } = definition;
  const ids = Object.entries(imports).map(([specifier, target]) =>
    target === 1 ? pathTo(specifier, id) : target
  );
  return [...ids, ...requests.map(([target]) => target)];
}

/** The path that a relative specifier leads to, from the id of the importing module. */
export function pathTo(specifier: string, importer: string): string {
  const segments = importer.split("/").slice(0, -1);
  for (const segment of specifier.split("/")) {
    if (segment === "..") segments.pop();
    else if (segment !== ".") segments.push(segment);
  }
  return segments.join("/");
}
