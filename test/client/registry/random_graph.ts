/**
 * Random graphs of ES modules that log their order of execution, and the exports that each module
 * sees at that moment: cycles, stars, re-exports, hoisted functions, late assignments, top-level
 * awaits, errors, `import()`.
 */
import { Random } from "./random.ts";

/** Texts by file name; `m0.js` is the entry. */
export type ModuleGraph = Map<string, string>;

/** The names that every module exports, and how others read them. */
const READS = [
  ["value", (name: string) => name],
  ["hoisted", (name: string) => `${name}()`],
  ["counter", (name: string) => name],
  ["default", (name: string) => `${name}()`],
] as const;

/**
 * @param seed The same graph for the same number.
 * @param options The kinds of modules.
 */
export function randomGraph(
  seed: number,
  { awaits = false, errors = false }: { awaits?: boolean; errors?: boolean } = {},
): ModuleGraph {
  const random = new Random(seed);
  const count = 2 + random.below(8);
  const files: ModuleGraph = new Map();
  for (let index = 0; index < count; index++) {
    files.set(`m${index}.js`, moduleText(index, count, random, { awaits, errors }));
  }
  return files;
}

function moduleText(
  index: number,
  count: number,
  random: Random,
  { awaits, errors }: { awaits: boolean; errors: boolean },
): string {
  const me = `m${index}`;
  const imports: string[] = [];
  const reads: string[] = [];
  for (let nth = random.below(4); nth > 0; nth--) {
    const target = `m${random.below(count)}`;
    const from = `"./${target}.js"`;
    const local = `${target}_${nth}`;
    switch (random.below(7)) {
      case 0:
        imports.push(`import ${from};`);
        break;
      case 1:
        imports.push(`import * as ${local} from ${from};`);
        reads.push(`see("${local}.*", () => Reflect.ownKeys(${local}).map(String).join());`);
        reads.push(`see("${local}.value", () => ${local}.value);`);
        break;
      case 2:
        imports.push(`export * from ${from};`);
        break;
      case 3:
        imports.push(`export { value as from_${me}_${nth}, default as of_${local} } from ${from};`);
        break;
      case 4:
        imports.push(`export * as all_${local} from ${from};`);
        break;
      default: {
        const [name, read] = random.pick(READS);
        imports.push(`import { ${name} as ${local} } from ${from};`);
        reads.push(`see("${local}:${name}", () => ${read(local)});`);
        if (random.chance(0.2)) imports.push(`export { ${local} as again_${local} };`);
      }
    }
  }
  const statements = [
    `see("begins", () => typeof hoisted);`,
    ...reads,
    ...awaits && random.chance(0.25) ? [`await globalThis.gate("${me}");`] : [],
    ...errors && random.chance(0.12) ? [`throw new Error("${me} fails");`] : [],
    // In a cycle with awaits, engines differ from the specification about `import()` of a member.
    ...!awaits && random.chance(0.15)
      ? [
        `globalThis.gate("${me} imports").then(() => globalThis.importing(import("./m${
          random.below(count)
        }.js"))).then(` +
        `(m) => see("import()", () => Object.keys(m).join()), (e) => see("import()", () => e.message));`,
      ]
      : [],
    ...random.chance(0.3) ? [`bump();`] : [],
  ];
  return [
    ...imports,
    `const see = (what, read) => { let found; try { found = String(read()); } catch (e) { found = e.name; } ` +
    `globalThis.log.push("${me} " + what + " = " + found); };`,
    ...random.chance(0.5) ? statements : [],
    `export ${random.pick(["const", "let", "var"])} value = "${me}.value";`,
    `export function hoisted() { return "${me}.hoisted " + typeof bump; }`,
    `export let counter = 0;`,
    `export function bump() { return ++counter; }`,
    defaultExport(me, random),
    ...statements,
    `see("ends", () => value + counter);`,
    "",
  ].join("\n");
}

function defaultExport(me: string, random: Random): string {
  switch (random.below(4)) {
    case 0:
      return `export default function () { return "${me}.default"; }`;
    case 1:
      return `export default function named() { return "${me}.named"; }`;
    case 2:
      return `export default () => "${me}.arrow";`;
    default:
      return `const bound = () => "${me}.bound"; export { bound as default };`;
  }
}
