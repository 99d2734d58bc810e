import type { EsModuleArguments, EsModuleFactory, Namespace, PlainFactory } from "./definition.ts";
import type { AnyModule, EsModule } from "./es_module.ts";
import { namespaceOf } from "./resolve_export.ts";

/** The registry's interface for linking. */
export interface LinkHost {
  /** The newest update that the page knows: the version of the imports that a module gets. */
  newestUpdate(): number;
  /** The module that a specifier resolves to. */
  targetOf(module: EsModule, specifier: string): AnyModule;
  /** The `import()` of a module. */
  importDynamically(module: EsModule, specifier: string): Promise<Namespace>;
  metaOf(module: EsModule): EsModuleArguments[3];
  /** The `require()` of a module. */
  require(module: EsModule, specifier: string): unknown;
  /** Called when a module assigns one of its exports. */
  onAssigned(module: EsModule): void;
}

/** Finds the targets of a module's imports and the names of its exports. No body runs. */
export function instantiate(module: EsModule, host: LinkHost): void {
  module.requests = [];
  module.knownUpdate = host.newestUpdate();
  if (module.definition.format === "plain") instantiatePlain(module, host);
  else instantiateGenerator(module, host);
}

function instantiateGenerator(module: EsModule, host: LinkHost): void {
  // Without a receiver, which stacks would show.
  const factory = module.factory as EsModuleFactory;
  const generator = factory(
    (getters, indirect = {}, stars = [], nameless) => {
      module.getters = getters;
      module.indirect = indirect;
      module.stars = stars.map((index) => module.requests[index]!.target);
      if (nameless) {
        Object.defineProperty(nameless, "name", { value: "default", configurable: true });
      }
    },
    (specifier, names) => {
      const target = host.targetOf(module, specifier);
      module.requests.push({ specifier, target, names });
      return namespaceOf(target, module.definition.isNode);
    },
    (specifier) => host.importDynamically(module, specifier),
    host.metaOf(module),
    (value) => {
      host.onAssigned(module);
      return value;
    },
    (specifier) => host.require(module, specifier),
  );
  // An async generator, too, runs synchronously up to its `yield`.
  void generator.next();
  module.body = module.definition.isAsync
    ? () => runAsync(generator)
    : () => void (generator as Generator).next();
}

function instantiatePlain(module: EsModule, host: LinkHost): void {
  const { requests = [], exports = [], reexports = {}, stars = [], isNode } = module.definition;
  for (const [id, names] of requests) {
    module.requests.push({ specifier: id, target: host.targetOf(module, id), names });
  }
  let own: Readonly<Record<string, () => unknown>> | undefined;
  module.getters = Object.fromEntries(exports.map((name) => [name, () => {
    if (own === undefined) throw uninitialized(name);
    return own[name]!();
  }]));
  module.indirect = reexports;
  module.stars = stars.map((index) => module.requests[index]!.target);
  const factory = module.factory as PlainFactory;
  module.body = () =>
    factory(
      (getters) => own = getters,
      module.requests.map(({ target }) => namespaceOf(target, isNode)),
      (specifier) => host.importDynamically(module, specifier),
      host.metaOf(module),
    );
}

function uninitialized(name: string): ReferenceError {
  return new ReferenceError(`Cannot access '${name}' before initialization`);
}

/** Runs a body that yields the values it awaits; the first part runs synchronously. */
function runAsync(body: Generator | AsyncGenerator): Promise<void> {
  return new Promise((resolve, reject) => {
    const step = (result: IteratorResult<unknown>) => {
      if (result.done) resolve();
      else Promise.resolve(result.value).then((value) => go(value), (error) => go(error, "throw"));
    };
    const go = (value: unknown, method: "next" | "throw" = "next") => {
      try {
        const result = body[method](value);
        if (result instanceof Promise) result.then(step, reject);
        else step(result);
      } catch (error) {
        reject(error);
      }
    };
    go(undefined);
  });
}
