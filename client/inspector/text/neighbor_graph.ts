/**
 * The places of a module and its neighbors: importers on the left, imports on the right.
 */
import type { ModuleDetail } from "../data/answers.ts";
import { shortName } from "./format.ts";

export interface GraphNode {
  kind: "importer" | "center" | "import" | "more";
  /** `undefined` for a count of further modules. */
  url: string | undefined;
  text: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface GraphEdge {
  path: string;
  isDynamic: boolean;
}

export interface NeighborGraph {
  width: number;
  height: number;
  nodes: GraphNode[];
  edges: GraphEdge[];
}

/** Sizes in units of the picture. */
const WIDTH = 760;
const NODE = { width: 190, height: 26 };
const GAP = 8;
/** Number of neighbors that are shown on each side, and of characters of a name. */
const MOST_SHOWN = 8;
const MOST_CHARACTERS = 26;

export function neighborGraph(module: ModuleDetail): NeighborGraph {
  const importers = module.importers.map((url) => ({ url, isDynamic: false }));
  const rows = Math.max(rowsOf(importers.length), rowsOf(module.imports.length), 1);
  const height = rows * (NODE.height + GAP) + GAP;
  const x = (WIDTH - NODE.width) / 2;
  const y = (height - NODE.height) / 2;
  const place = { x, y, ...NODE };
  const center: GraphNode = {
    kind: "center",
    url: module.url,
    text: labelOf(module.url),
    ...place,
  };
  const left = column(importers, { kind: "importer", x: 0, height });
  const right = column(module.imports, { kind: "import", x: WIDTH - NODE.width, height });
  return {
    width: WIDTH,
    height,
    nodes: [...left.map(({ node }) => node), center, ...right.map(({ node }) => node)],
    edges: [
      ...left.map(({ node, isDynamic }) => ({ path: curve(node, center), isDynamic })),
      ...right.map(({ node, isDynamic }) => ({ path: curve(center, node), isDynamic })),
    ],
  };
}

const rowsOf = (count: number) => Math.min(count, MOST_SHOWN + 1);

function column(
  neighbors: readonly { url: string; isDynamic: boolean }[],
  { kind, x, height }: { kind: "importer" | "import"; x: number; height: number },
): { node: GraphNode; isDynamic: boolean }[] {
  const rows = rowsOf(neighbors.length);
  const top = (height - rows * (NODE.height + GAP) + GAP) / 2;
  return neighbors.slice(0, rows).map(({ url, isDynamic }, row) => {
    const place = { x, y: top + row * (NODE.height + GAP), ...NODE };
    const isMore = row === MOST_SHOWN && neighbors.length > rows;
    const node: GraphNode = isMore
      ? { kind: "more", url: undefined, text: `${neighbors.length - row} more`, ...place }
      : { kind, url, text: labelOf(url), ...place };
    return { node, isDynamic };
  });
}

function labelOf(url: string): string {
  const name = shortName(url);
  return name.length > MOST_CHARACTERS ? `${name.slice(0, MOST_CHARACTERS - 1)}…` : name;
}

function curve(from: GraphNode, to: GraphNode): string {
  const [x, y] = [from.x + from.width, from.y + from.height / 2];
  const [toX, toY] = [to.x, to.y + to.height / 2];
  const middle = (x + toX) / 2;
  return `M${x} ${y}C${middle} ${y} ${middle} ${toY} ${toX} ${toY}`;
}
