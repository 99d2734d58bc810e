import { type ImportEdge, type Layer, layerOf } from "../layer.ts";

const isPackage = (specifier: string) => /^(?:npm|node|jsr|https?):/.test(specifier);

function matches(pattern: string, specifier: string): boolean {
  return pattern.endsWith("*")
    ? specifier.startsWith(pattern.slice(0, -1))
    : specifier === pattern || specifier.replace(/^npm:\/?/, "").startsWith(`${pattern}@`);
}

function allowedPackages(layer: Layer, edge: ImportEdge): string | undefined {
  const { packages } = layer;
  if (!packages || packages.some((pattern) => matches(pattern, edge.to))) return undefined;
  return packages.length === 0
    ? "may import no packages"
    : `may import of packages only ${packages.join(", ")}`;
}

/** The first word of a file's name, which `css.ts` and its part `css_resolver.ts` share. */
function familyOf(layer: Layer, file: string): string {
  const folder = layer.files.find((entry) => file.startsWith(entry)) ?? "";
  return file.slice(folder.length).split(/[_./]/)[0]!;
}

function allowedFile(table: readonly Layer[], layer: Layer, edge: ImportEdge): string | undefined {
  const target = layerOf(table, edge.to);
  const listed = (entries: readonly string[] = []) =>
    entries.includes("*") || entries.includes(edge.to) ||
    entries.some((entry) => entry.endsWith("/") && edge.to.startsWith(entry)) ||
    (target !== undefined && entries.includes(target.name));
  if (target === layer) {
    return layer.separate && familyOf(layer, edge.from) !== familyOf(layer, edge.to)
      ? "has files that do not import each other"
      : undefined;
  }
  if (listed(layer.imports)) return undefined;
  if (listed(layer.types)) {
    return edge.typeOnly ? undefined : `may import only types of it; write "import type"`;
  }
  const rows = [...layer.imports, ...(layer.types ?? []).map((entry) => `types of ${entry}`)];
  return `may import ${["only itself", ...rows].join(", ")}`;
}

/**
 * Finds the imports that the table does not allow, and the files that it does not know.
 *
 * @param table The rows; the first row that lists a file owns it.
 * @param files Every source file.
 * @param edges Every import.
 * @returns One line per finding, with the file, its import and the allowed imports.
 */
export function checkEdges(
  table: readonly Layer[],
  files: readonly string[],
  edges: readonly ImportEdge[],
): string[] {
  const unknown = files.filter((file) => !layerOf(table, file)).map((file) =>
    `${file} is in no row of the table: move it, or add it in scripts/layers/layer_table.ts`
  );
  const forbidden = edges.flatMap((edge) => {
    const layer = layerOf(table, edge.from);
    if (!layer) return [];
    const rule = isPackage(edge.to)
      ? allowedPackages(layer, edge)
      : allowedFile(table, layer, edge);
    return rule === undefined
      ? []
      : [`${edge.from}:${edge.line} imports ${edge.to}: ${layer.name} ${rule}`];
  });
  return [...unknown, ...forbidden];
}
