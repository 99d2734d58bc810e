/**
 * Random packages that log their order of execution, and the exports that each module sees at that
 * moment: ES modules and CommonJS, scopes, cycles within and across packages, stars, re-exports,
 * `import()`, top-level awaits.
 */
import { Random } from "../../../client/registry/random.ts";

/** Packages, and the specifiers that a page imports. */
export interface PackageGraph {
  /** Texts by path from the project's root. */
  files: Map<string, string>;
  /**
   * The imports of each module of the page, in order; later modules can import packages for the
   * first time.
   */
  pages: string[][];
  /** Whether packages have top-level awaits. */
  awaits: boolean;
}

export interface GraphOptions {
  awaits?: boolean;
}

interface Module {
  package: string;
  file: string;
  /** The specifier for other packages; absent for inner modules. */
  specifier: string | undefined;
  isCommonJs: boolean;
  /** The name in the log. */
  name: string;
}

const NAMES = ["a", "mid", "@s/a", "@s/b", "@s/c", "@t/a", "z"];

/** @param seed The same graph for the same number. */
export function packageGraph(seed: number, { awaits = false }: GraphOptions = {}): PackageGraph {
  const random = new Random(seed);
  const modules: Module[] = [];
  const files: PackageGraph["files"] = new Map();
  const names = NAMES.slice(0, 2 + random.below(NAMES.length - 1));
  for (const name of names) modules.push(...packageModules(name, random));
  for (const name of names) {
    const own = modules.filter((module) => module.package === name);
    const manifest = {
      name,
      version: "1.0.0",
      ...(own.some(({ isCommonJs }) => !isCommonJs) && { type: "module" }),
      exports: Object.fromEntries(
        own.filter(({ specifier }) => specifier !== undefined).map(({ specifier, file }) => [
          specifier!.replace(name, "."),
          `./${file}`,
        ]),
      ),
    };
    files.set(`node_modules/${name}/package.json`, JSON.stringify(manifest));
  }
  for (const module of modules) {
    const text = module.isCommonJs
      ? commonJsText(module, modules, random)
      : esModuleText(module, modules, random, awaits);
    files.set(`node_modules/${module.package}/${module.file}`, text);
  }
  const entries = modules.filter(({ specifier }) => specifier !== undefined);
  const pages = Array.from(
    // Files of a later page are read while modules of the first one await.
    { length: awaits ? 1 : 1 + random.below(3) },
    () => Array.from({ length: 1 + random.below(3) }, () => random.pick(entries).specifier!),
  );
  return { files, pages, awaits };
}

/** A package of ES modules, of CommonJS, or of both. */
function packageModules(name: string, random: Random): Module[] {
  const kind = random.pick(["esm", "esm", "esm", "cjs", "mixed"] as const);
  return Array.from({ length: 1 + random.below(4) }, (_, index) => {
    const isCommonJs = kind === "cjs" || kind === "mixed" && random.chance(0.4);
    const file = `m${index}.${kind === "mixed" && isCommonJs ? "cjs" : "js"}`;
    const isEntry = index === 0 || random.chance(0.3);
    const specifier = index === 0 ? name : `${name}/m${index}`;
    return {
      package: name,
      file,
      specifier: isEntry ? specifier : undefined,
      isCommonJs,
      name: `${name}/m${index}`,
    };
  });
}

/** A module that another one can import, and its specifier. */
function pickImport(from: Module, modules: readonly Module[], random: Random): [Module, string] {
  const choices = modules.filter((module) =>
    (module.package === from.package || module.specifier !== undefined) &&
    // Avoids `require()` of ES modules in cycles, for which Node has special rules.
    (!from.isCommonJs || module.isCommonJs)
  );
  const own = choices.filter((module) => module.package === from.package);
  const target = random.pick(random.chance(0.45) && own.length > 0 ? own : choices);
  return [
    target,
    target.package === from.package ? `./${target.file}` : target.specifier!,
  ];
}

function commonJsText(me: Module, modules: readonly Module[], random: Random): string {
  const lines = [
    `const see = globalThis.see(${JSON.stringify(me.name)});`,
    `see("begins", () => Object.keys(exports));`,
    `exports.early = "${me.name} early";`,
    `exports.hoisted = () => "${me.name} hoisted";`,
  ];
  for (let nth = random.below(4); nth > 0; nth--) {
    const [, specifier] = pickImport(me, modules, random);
    const local = `r${nth}`;
    if (random.chance(0.2)) {
      lines.push(`exports.later${nth} = () => require(${JSON.stringify(specifier)}).early;`);
      if (random.chance(0.5)) lines.push(`see("calls", () => exports.later${nth}());`);
      continue;
    }
    lines.push(`const ${local} = require(${JSON.stringify(specifier)});`);
    lines.push(`see(${JSON.stringify(specifier)}, () => [${local}.early, ${local}.late]);`);
  }
  lines.push(`exports.late = "${me.name} late";`, `see("ends", () => Object.keys(exports));`, "");
  return lines.join("\n");
}

const STATEMENTS = ["side effect", "star", "named", "default", "namespace", "again"] as const;

function esModuleText(
  me: Module,
  modules: readonly Module[],
  random: Random,
  awaits: boolean,
): string {
  const imports: string[] = [];
  const reads: string[] = [];
  for (let nth = random.below(4); nth > 0; nth--) {
    const [target, specifier] = pickImport(me, modules, random);
    const from = JSON.stringify(specifier);
    const local = `i${nth}`;
    switch (random.pick(STATEMENTS)) {
      case "side effect":
        imports.push(`import ${from};`);
        break;
      case "star":
        imports.push(`export * from ${from};`);
        break;
      case "again":
        imports.push(`export { ${early(target)} as again${nth} } from ${from};`);
        break;
      case "default":
        imports.push(`import ${local} from ${from};`);
        reads.push(
          `see(${from}, () => ${
            target.isCommonJs ? `[${local}.early, ${local}.late]` : `${local}()`
          });`,
        );
        break;
      case "namespace":
        imports.push(`import * as ${local} from ${from};`);
        if (!target.isCommonJs) {
          reads.push(
            `see(${from}, () => globalThis.namesOf(${local}));`,
          );
        }
        reads.push(`see(${from}, () => ${local}.${early(target)});`);
        break;
      case "named":
        imports.push(`import { ${early(target)} as ${local}, hoisted as h${nth} } from ${from};`);
        reads.push(`see(${from}, () => ${local});`, `see(${from}, () => h${nth}());`);
    }
  }
  const name = JSON.stringify(me.name);
  return [
    ...imports,
    `const see = globalThis.see(${name});`,
    `see("begins", () => hoisted());`,
    ...reads,
    ...awaits && random.chance(0.2) ? [`await globalThis.gate(${name});`] : [],
    ...!awaits && random.chance(0.15) ? [dynamicImport(me, modules, random)] : [],
    `export ${random.pick(["const", "let", "var"])} value = "${me.name} value";`,
    `export function hoisted() { return "${me.name} hoisted"; }`,
    `export let counter = 0;`,
    `export const bump = () => ++counter;`,
    random.chance(0.5)
      ? `export default function () { return "${me.name} default"; }`
      : `export default () => "${me.name} arrow";`,
    ...random.chance(0.3) ? ["bump();"] : [],
    `see("ends", () => value + counter);`,
    "",
  ].join("\n");
}

/** The name of an export that every module has. */
function early({ isCommonJs }: Module): string {
  return isCommonJs ? "early" : "value";
}

function dynamicImport(me: Module, modules: readonly Module[], random: Random): string {
  const [target, specifier] = pickImport(me, modules, random);
  const text = JSON.stringify(specifier);
  return `globalThis.gate("${me.name} imports").then(() => globalThis.importing(import(${text}))).then(` +
    `(m) => see("import()", () => m.${early(target)}), (e) => see("import()", () => e.message));`;
}
