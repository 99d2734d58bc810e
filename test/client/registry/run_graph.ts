import { pathToFileURL } from "node:url";
import { esModuleFactory } from "../../../compiler/factory/es_module_factory.ts";
import type { EsModuleFactory, Namespace } from "../../../client/registry/definition.ts";
import { ModuleRegistry } from "../../../client/registry/registry.ts";
import type { ModuleGraph } from "./random_graph.ts";

interface Globals {
  log: string[];
  gate: (name: string) => Promise<void>;
  importing: <T>(promise: Promise<T>) => Promise<T>;
}

/** Runs a graph natively: the files are in `folder`. */
export function runNatively(folder: string): Promise<string[]> {
  return logOf(async () => await import(pathToFileURL(`${folder}/m0.js`).href));
}

/** Runs a graph in a registry. */
export async function runInRegistry(files: ModuleGraph): Promise<string[]> {
  const registry = new ModuleRegistry({
    importNatively: (url) => Promise.reject(new Error(`Unexpected import of ${url}`)),
    baseUrl: "http://localhost/",
  });
  for (const [file, code] of files) {
    const factory = await esModuleFactory({ code, file: `/${file}` });
    const id = (specifier: string) => specifier.replace("./", "");
    registry.define(file, {
      imports: Object.fromEntries(factory.imports.map((each) => [each, id(each)])),
      dynamic: Object.fromEntries(factory.dynamicImports.map((each) => [each, [id(each), each]])),
      isAsync: factory.isAsync,
    }, new Function(`return ${factory.code}`)() as EsModuleFactory);
  }
  return logOf(async () => {
    let namespace: Namespace = {};
    await registry.load("m0.js", (loaded) => namespace = loaded);
    return namespace;
  });
}

/** Runs a graph and opens the gates at which its modules wait, one after the other. */
export async function logOf(run: () => Promise<Namespace>): Promise<string[]> {
  const globals = globalThis as unknown as Globals;
  const log: string[] = globals.log = [];
  const gates: { name: string; open: () => void }[] = [];
  globals.gate = (name) => new Promise<void>((open) => gates.push({ name, open }));
  let imports = 0;
  globals.importing = (promise) => {
    imports++;
    return promise.finally(() => imports--);
  };
  let running = true;
  const done = run().then(
    (namespace) => void log.push(`loaded ${describe(namespace)}`),
    (error) => void log.push(`failed: ${(error as Error).name} ${messageOf(error)}`),
  ).finally(() => running = false);
  // A gate opens when everything else has run as far as it can. The files of an `import()` are read
  // in their own time, in which nothing is logged.
  for (let quiet = 0, length = 0; quiet < 3 || running || gates.length > 0; quiet++) {
    await new Promise((resolve) => setTimeout(resolve));
    if (log.length !== length || imports > 0) quiet = 0;
    length = log.length;
    if (quiet < 2 || gates.length === 0) continue;
    const gate = gates.shift()!;
    log.push(`gate ${gate.name}`);
    gate.open();
    quiet = 0;
  }
  await done;
  return log;
}

function describe(namespace: Namespace): string {
  return Object.keys(namespace).map((name) => {
    const value = namespace[name];
    if (typeof value === "function") return `${name}=${value.name}`;
    return `${name}=${typeof value === "object" ? Object.keys(value!) : value}`;
  }).join();
}

/** The texts of linking errors differ between engines. */
function messageOf(error: unknown): string {
  return error instanceof SyntaxError ? "" : (error as Error).message;
}
