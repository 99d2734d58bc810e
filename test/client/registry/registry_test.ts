import assert from "node:assert/strict";
import type {
  CommonJsFactory,
  Definition,
  EsModuleFactory,
  Namespace,
} from "../../../client/registry/definition.ts";
import { ModuleRegistry } from "../../../client/registry/registry.ts";
import { commonJsFactory } from "../../../compiler/factory/commonjs_factory.ts";
import { esModuleFactory } from "../../../compiler/factory/es_module_factory.ts";

interface Global {
  seen: unknown[];
}

/** A registry with modules by name: `.cjs` is CommonJS, `.mjs` follows Node's rules. */
async function registryOf(
  files: Record<string, string>,
  importNatively: (url: string) => Promise<Namespace> = (url) => Promise.reject(new Error(url)),
): Promise<ModuleRegistry> {
  (globalThis as unknown as Global).seen = [];
  const registry = new ModuleRegistry({ importNatively, baseUrl: "http://localhost/deps/" });
  for (const [file, code] of Object.entries(files)) {
    const ids = (specifiers: string[]) =>
      Object.fromEntries(specifiers.map((each) => [each, each.replace("./", "")]));
    const links = (specifiers: string[]): NonNullable<Definition["dynamic"]> =>
      Object.fromEntries(specifiers.map((each) => [each, [each.replace("./", ""), each]]));
    if (file.endsWith(".cjs")) {
      const { code: text, requires, dynamicImports } = commonJsFactory(code);
      const definition = {
        format: "cjs",
        imports: ids(requires),
        dynamic: links(dynamicImports),
      } as const;
      registry.define(file, definition, evaluated<CommonJsFactory>(text));
    } else {
      const factory = await esModuleFactory({ code, file: `/${file}` });
      registry.define(file, {
        imports: ids(factory.imports),
        dynamic: links(factory.dynamicImports),
        isAsync: factory.isAsync,
        isNode: file.endsWith(".mjs"),
        url: `/node_modules/${file}`,
      }, evaluated<EsModuleFactory>(factory.code));
    }
  }
  return registry;
}

function evaluated<T>(text: string): T {
  return new Function(`return (${text})`)() as T;
}

/** Values that the modules of the last registry have put into `seen`. */
function seen(): unknown[] {
  return (globalThis as unknown as Global).seen;
}

async function load(registry: ModuleRegistry, id: string): Promise<Namespace> {
  let namespace: Namespace = {};
  await registry.load(id, (loaded) => namespace = loaded);
  return namespace;
}

Deno.test("ModuleRegistry imports CommonJS into ES modules as bundlers do", async () => {
  const registry = await registryOf({
    "plain.js": `import d, { a } from "./transpiled.cjs"; import f, * as all from "./function.cjs";
      seen.push(d, a, f(), Object.keys(all).sort().join());`,
    "node.mjs": `import d, { a } from "./transpiled.cjs"; seen.push(typeof d, d.default, a);`,
    "transpiled.cjs":
      `Object.defineProperty(exports, "__esModule", { value: true }); exports.default = 1; exports.a = 2;`,
    "function.cjs": `module.exports = () => "called"; module.exports.b = 3;`,
  });
  await load(registry, "plain.js");
  await load(registry, "node.mjs");
  assert.deepEqual(seen(), [1, 2, "called", "b,default,length,name", "object", 1, 2]);
});

Deno.test("ModuleRegistry runs CommonJS in the order of ES modules, and lazily if it is required", async () => {
  const registry = await registryOf({
    "main.js": `import "./first.js"; import "./second.cjs"; seen.push("main");`,
    "first.js": `seen.push("first");`,
    "second.cjs":
      `seen.push("second begins"); exports.later = () => require("./lazy.cjs"); require("./third.cjs"); seen.push("second ends");`,
    "third.cjs": `seen.push("third sees " + Object.keys(require("./second.cjs")));`,
    "lazy.cjs": `seen.push("lazy"); module.exports = 7;`,
  });
  await load(registry, "main.js");
  assert.deepEqual(seen(), ["first", "second begins", "third sees later", "second ends", "main"]);
  assert.equal((registry.loadCommonJs("second.cjs") as { later(): number }).later(), 7);
});

Deno.test("ModuleRegistry lets CommonJS require() ES modules", async () => {
  const registry = await registryOf({
    "main.cjs":
      `module.exports = [require("./named.js"), require("./renamed.js"), require("./named.js")];`,
    "named.js": `export default 1; export let n = 2; export const bump = () => ++n;`,
    "renamed.js": `const value = { own: true }; export { value as "module.exports" };`,
  });
  const [named, renamed, again] = registry.loadCommonJs("main.cjs") as [
    Record<string, unknown>,
    unknown,
    unknown,
  ];
  assert.deepEqual({ ...named, bump: undefined }, { default: 1, n: 2, bump: undefined });
  assert.equal(named.__esModule, true);
  (named.bump as () => void)();
  assert.equal(named.n, 3);
  assert.deepEqual(renamed, { own: true });
  assert.equal(again, named);
});

Deno.test("ModuleRegistry refuses to require() a module with top-level await", async () => {
  const registry = await registryOf({
    "main.cjs": `require("./waits.js")`,
    "waits.js": `export default await 1;`,
  });
  assert.throws(
    () => registry.loadCommonJs("main.cjs"),
    /Cannot require\(\) "waits\.js".*top-level await/,
  );
});

Deno.test("ModuleRegistry re-exports names of CommonJS by `export *`", async () => {
  const registry = await registryOf({
    "main.js": `import { late, own } from "./star.js"; seen.push(late, own);`,
    "star.js": `export * from "./names.cjs"; export const own = 1;`,
    "names.cjs": `exports["la" + "te"] = 2;`,
  });
  await load(registry, "main.js");
  assert.deepEqual(seen(), [2, 1]);
});

Deno.test("ModuleRegistry names the module and the export that is missing, before anything runs", async () => {
  const registry = await registryOf({
    "main.js": `import "./effect.js"; import { nope } from "./other.js"; seen.push(nope);`,
    "effect.js": `seen.push("effect");`,
    "other.js": `export const yes = 1;`,
  });
  await assert.rejects(load(registry, "main.js"), {
    name: "SyntaxError",
    message:
      `The requested module './other.js' does not provide an export named 'nope' (imported by "main.js")`,
  });
  assert.deepEqual(seen(), []);
});

Deno.test("ModuleRegistry binds exports again when a function assigns one", async () => {
  const registry = await registryOf({
    "main.js": `export * from "./counter.js";`,
    "counter.js": `export let n = 0; export function bump() { n++; }`,
  });
  const bound: unknown[] = [];
  let bump: unknown;
  await registry.load("main.js", (m) => {
    bound.push(m.n);
    bump = m.bump;
  }, true);
  (bump as () => void)();
  assert.deepEqual(bound, [0, 1]);
});

Deno.test("ModuleRegistry loads the target of import() through its file if it is not defined", async () => {
  const requested: string[] = [];
  const registry: ModuleRegistry = await registryOf({
    "main.js":
      `export const go = () => Promise.all([import("./here.js"), import("./far.js"), import("./style.css")]);`,
    "here.js": `seen.push("here"); export default 1;`,
  }, async (url) => {
    requested.push(url);
    if (url === "./far.js") {
      const factory = await esModuleFactory({ code: `export default 2;`, file: "/far.js" });
      registry.define("far.js", {}, evaluated<EsModuleFactory>(factory.code));
    }
    return { default: url };
  });
  const { go } = await load(registry, "main.js") as { go(): Promise<Namespace[]> };
  await assert.rejects(go(), /style\.css/);
  assert.deepEqual(seen(), ["here"]);
  assert.ok(requested.includes("./far.js") && !requested.includes("./here.js"));
});

Deno.test("ModuleRegistry provides natively loaded modules to import and require()", async () => {
  const registry = await registryOf({
    "main.js":
      `import style from "./a.css"; import { x } from "./source.js"; import c from "./main.cjs"; seen.push(style, x, c.join());`,
    "main.cjs": `module.exports = [require("./a.css"), require("./source.js").x];`,
  });
  registry.provide("a.css", { default: "css" }, false);
  registry.provide("source.js", { x: 5 });
  await load(registry, "main.js");
  assert.deepEqual(seen(), ["css", 5, "css,5"]);
});

Deno.test("ModuleRegistry sets import.meta.url to the URL of the source", async () => {
  const registry = await registryOf({
    "main.js": `export const url = new URL("./worker.js", import.meta.url).href;`,
  });
  const { url } = await load(registry, "main.js");
  assert.equal(url, "http://localhost/node_modules/worker.js");
});

Deno.test("ModuleRegistry evaluates chains that are deeper than the call stack", async () => {
  const files: Record<string, string> = {};
  const depth = 6_000;
  for (let index = 0; index < depth; index++) {
    files[`m${index}.js`] = index === depth - 1
      ? `export const n = 0;`
      : `import { n as m } from "./m${index + 1}.js"; export const n = m + 1;`;
  }
  const { n } = await load(await registryOf(files), "m0.js");
  assert.equal(n, depth - 1);
});
