/** Random graphs of ES modules and CommonJS modules, for a comparison with Node. */
import type { ProjectFiles } from "../../../harness/project.ts";

/** A module format, as its file extension. */
type Kind = "mjs" | "cjs";

/** A module of a graph and its imports. */
interface GraphModule {
  name: string;
  kind: Kind;
  /** The syntax of its exports. */
  shape: number;
  loads: { target: GraphModule; way: number }[];
}

/** Random numbers from 0 to 1, which repeat for the same seed. */
function randomNumbers(seed: number): () => number {
  let state = seed + 1;
  return () => {
    state = (state * 48271) % 2147483647;
    return (state % 10_000) / 10_000;
  };
}

/**
 * Creates the files of a graph. The default export of `main.mjs` is the order in which the modules
 * ran, with the exports that each one saw of the others.
 *
 * @param seed The same seed creates the same graph.
 */
export function moduleGraph(seed: number): ProjectFiles {
  const random = randomNumbers(seed);
  const pick = (count: number) => Math.floor(random() * count);
  const modules: GraphModule[] = [];
  for (let index = 0, count = 3 + pick(8); index < count; index++) {
    const kind: Kind = index > 0 && random() < 0.5 ? "cjs" : "mjs";
    const name = index === 0 ? "main.mjs" : `${folderOf(pick(4))}m${index}.${kind}`;
    modules.push({ name, kind, shape: pick(4), loads: [] });
  }
  for (const [index, module] of modules.entries()) {
    for (let count = index === 0 ? 3 : pick(4); count > 0; count--) {
      const target = modules[index + 1 + pick(modules.length - index - 1)];
      if (target) module.loads.push({ target, way: pick(4) });
    }
    const earlier = modules[1 + pick(index)];
    if (index > 0 && earlier && random() < 0.2) closeCycle(modules, module, earlier);
  }
  const files: Record<string, string> = { "log.cjs": "module.exports = [];" };
  for (const module of modules) files[module.name] = textOf(module);
  return files;
}

/** Creates a module in a package, so outside the project's own files. */
function folderOf(choice: number): string {
  return ["", "lib/", "node_modules/dep/", "node_modules/dep/lib/"][choice]!;
}

/**
 * Makes `last` load `first` if the cycle has one format: Node rejects a cycle that a `require` of
 * an ES module closes.
 */
function closeCycle(modules: GraphModule[], last: GraphModule, first: GraphModule): void {
  const cycle = modules.filter((each) => reaches(first, each) && reaches(each, last));
  if (!cycle.includes(last) || cycle.some(({ kind }) => kind !== first.kind)) return;
  last.loads.push({ target: first, way: 0 });
  for (const { loads } of cycle) {
    for (const load of loads) if (cycle.includes(load.target)) load.way = 0;
  }
}

function reaches(from: GraphModule, to: GraphModule, passed = new Set<GraphModule>()): boolean {
  if (from === to) return true;
  passed.add(from);
  return from.loads.some(({ target }) => !passed.has(target) && reaches(target, to, passed));
}

function textOf(module: GraphModule): string {
  return module.kind === "mjs" ? esModule(module) : commonJs(module);
}

function relative(from: string, to: string): string {
  return "../".repeat(from.split("/").length - 1).replace(/^$/, "./") + to;
}

function esModule({ name, shape, loads }: GraphModule): string {
  const id = JSON.stringify(name);
  const head = [`import log from "${relative(name, "log.cjs")}";`];
  const body = [`log.push([${id}, "runs"]);`];
  for (const [index, { target, way }] of loads.entries()) {
    const specifier = JSON.stringify(relative(name, target.name));
    const local = `n${index}`;
    if (way === 1) {
      head.push(`import { createRequire as r${index} } from "node:module";`);
      body.push(`const ${local} = r${index}(import.meta.url)(${specifier});`);
    } else if (way === 2 && target.kind === "cjs") {
      head.push(`import ${local} from ${specifier};`);
    } else if (way === 3) {
      head.push(`export * from ${specifier};`, `import * as ${local} from ${specifier};`);
    } else head.push(`import * as ${local} from ${specifier};`);
    body.push(`log.push([${id}, ${specifier}, ${seen(local)}]);`);
  }
  body.push(`export let value = ${id};`);
  if (name === "main.mjs") body.push(`export { log as default };`);
  else if (shape === 1) body.push(`export default { of: ${id} };`);
  else if (shape === 2) body.push(`export const __esModule = true; export default ${id};`);
  else if (shape === 3) {
    body.push(`const all = { all: ${id} }; export { all as "module.exports" };`);
  }
  return [...head, ...body].join("\n");
}

function commonJs({ name, shape, loads }: GraphModule): string {
  const id = JSON.stringify(name);
  const lines = [
    `const log = require("${relative(name, "log.cjs")}");`,
    `log.push([${id}, "runs"]);`,
    `exports.early = ${id};`,
  ];
  for (const [index, { target }] of loads.entries()) {
    const specifier = JSON.stringify(relative(name, target.name));
    lines.push(
      `const n${index} = require(${specifier});`,
      `log.push([${id}, ${specifier}, ${seen(`n${index}`)}]);`,
    );
  }
  if (shape === 1) lines.push(`module.exports = { whole: ${id}, value: ${id} };`);
  else if (shape === 2) {
    lines.push(
      `Object.defineProperty(exports, "__esModule", { value: true });`,
      `exports.default = { of: ${id} }; exports.value = ${id};`,
    );
  } else if (shape === 3 && loads[0]?.target.kind === "cjs") {
    lines.push(
      `module.exports = require(${JSON.stringify(relative(name, loads[0].target.name))});`,
    );
  } else lines.push(`exports.value = ${id};`);
  return lines.join("\n");
}

/** An expression with the names and values of a module, which can be uninitialized. */
function seen(local: string): string {
  return `(() => {
    const names = Object.keys(${local}).filter((name) => name !== "module.exports").sort();
    const read = (name) => names.includes(name) ? ${local}[name] : undefined;
    try { return [names, read("value"), read("default")?.of] } catch (error) { return [names, error.name] }
  })()`;
}
