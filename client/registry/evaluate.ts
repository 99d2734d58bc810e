/**
 * Evaluates ES modules in the specification's order: dependencies first, cycles as one, and
 * synchronously unless a top-level await is involved. The specification's recursion is a stack
 * here, because chains of imports can be deeper than the call stack.
 *
 * @see https://tc39.es/ecma262/#sec-moduleevaluation
 */
import type { EsModule, ModuleRequest } from "./es_module.ts";

/** The evaluation of modules of other kinds. */
export interface EvaluatorHost {
  /** Runs a module that is not an ES module, such as a CommonJS dependency, unless it has run. */
  runOther(request: ModuleRequest): void;
  /** Called before the body of a module runs. */
  beforeBody(module: EsModule): void;
  /** Called after the body of a module, unless it threw. */
  afterBody(): void;
}

interface Frame {
  module: EsModule;
  next: number;
}

export class Evaluator {
  readonly #host: EvaluatorHost;
  /**
   * Modules whose cycle is not closed. `require()` of an ES module evaluates on top of unfinished
   * ones.
   */
  readonly #open: EsModule[] = [];
  #asyncCount = 0;

  constructor(host: EvaluatorHost) {
    this.#host = host;
  }

  /**
   * Evaluates a linked module and its dependencies.
   *
   * @returns A promise if the module or a dependency awaits something, otherwise nothing.
   * @throws The error of a module, on every call.
   */
  evaluate(requested: EsModule): Promise<void> | undefined {
    const isStarted = requested.status !== "linked";
    // The cycle is still being evaluated, so the importer gets the exports that exist so far.
    if (requested.status === "evaluating") return undefined;
    const root = isStarted ? requested.cycleRoot ?? requested : requested;
    throwError(root);
    if (!isStarted) {
      this.#run(root);
      throwError(root);
    }
    if (typeof root.asyncOrder !== "number") return undefined;
    root.completion ??= Promise.withResolvers<void>();
    return root.completion.promise;
  }

  #run(root: EsModule): void {
    const base = this.#open.length;
    try {
      this.#walk(root);
    } catch (value) {
      for (const module of this.#open.splice(base)) {
        module.status = "evaluated";
        module.error = { value };
      }
    }
  }

  #walk(root: EsModule): void {
    const frames: Frame[] = [this.#enter(root)];
    for (let frame = frames.at(-1); frame; frame = frames.at(-1)) {
      const { module } = frame;
      const request = module.requests[frame.next];
      if (!request) {
        this.#finish(module);
        frames.pop();
        continue;
      }
      const { target } = request;
      if (target.kind !== "esm") {
        this.#host.runOther(request);
      } else if (target.status === "linked") {
        // The frame visits this request again when its target is done.
        frames.push(this.#enter(target));
        continue;
      } else {
        noteDependency(module, target);
      }
      frame.next++;
    }
  }

  #enter(module: EsModule): Frame {
    module.status = "evaluating";
    module.dfsIndex = module.dfsAncestorIndex = this.#open.length;
    module.pendingAsyncDependencies = 0;
    this.#open.push(module);
    return { module, next: 0 };
  }

  /**
   * Runs the body of a module once all its dependencies are evaluated, or leaves that to the
   * asynchronous ones.
   */
  #finish(module: EsModule): void {
    if (module.pendingAsyncDependencies > 0 || module.definition.isAsync) {
      module.asyncOrder = this.#asyncCount++;
      if (module.pendingAsyncDependencies === 0) this.#runAsyncBody(module);
    } else {
      this.#runBody(module);
    }
    if (module.dfsAncestorIndex !== module.dfsIndex) return;
    for (const member of this.#open.splice(this.#open.lastIndexOf(module))) {
      member.status = member.asyncOrder === undefined || member.asyncOrder === "done"
        ? "evaluated"
        : "evaluating-async";
      member.cycleRoot = module;
    }
  }

  #runBody(module: EsModule): void {
    this.#host.beforeBody(module);
    const { body } = module;
    module.body = undefined;
    void body!();
    nameDefaultExport(module);
    this.#host.afterBody();
  }

  #runAsyncBody(module: EsModule): void {
    this.#host.beforeBody(module);
    const { body } = module;
    module.body = undefined;
    Promise.resolve(body!()).then(
      () => {
        nameDefaultExport(module);
        this.#host.afterBody();
        this.#fulfill(module);
      },
      (error) => this.#reject(module, error),
    );
  }

  #fulfill(module: EsModule): void {
    if (module.status === "evaluated") return;
    settle(module);
    const ready = availableParents(module);
    for (const parent of ready.sort((a, b) => Number(a.asyncOrder) - Number(b.asyncOrder))) {
      if (parent.status === "evaluated") continue;
      if (parent.definition.isAsync) {
        this.#runAsyncBody(parent);
        continue;
      }
      try {
        this.#runBody(parent);
        settle(parent);
      } catch (error) {
        this.#reject(parent, error);
      }
    }
  }

  #reject(rejected: EsModule, value: unknown): void {
    const queue = [rejected];
    for (let module = queue.shift(); module; module = queue.shift()) {
      if (module.status === "evaluated") continue;
      module.error = { value };
      module.status = "evaluated";
      module.asyncOrder = "done";
      queue.push(...module.asyncParents);
      // Callers that await the promise get the error; without any, it must not become an unhandled
      // rejection.
      module.completion?.promise.catch(() => {});
      module.completion?.reject(value);
    }
  }
}

function throwError({ error }: EsModule): void {
  if (error) throw error.value;
}

/** The variables of nameless default exports in factories. */
const DEFAULT_VARIABLES = ["__vite_ssr_export_default__", "$def$"];

/** Names an anonymous default export "default"; its own name is that of the factory's variable. */
function nameDefaultExport({ getters }: EsModule): void {
  const value = Object.hasOwn(getters, "default") ? getters.default!() : undefined;
  if (typeof value !== "function") return;
  const name = Object.getOwnPropertyDescriptor(value, "name");
  if (DEFAULT_VARIABLES.includes(name?.value)) {
    Object.defineProperty(value, "name", { ...name, value: "default" });
  }
}

/** Records the state of a dependency, evaluated or not, in its importer. */
function noteDependency(module: EsModule, target: EsModule): void {
  let dependency = target;
  if (target.status === "evaluating") {
    module.dfsAncestorIndex = Math.min(module.dfsAncestorIndex, target.dfsAncestorIndex);
  } else {
    dependency = target.cycleRoot ?? target;
    throwError(dependency);
  }
  if (typeof dependency.asyncOrder !== "number") return;
  module.pendingAsyncDependencies++;
  dependency.asyncParents.push(module);
}

function settle(module: EsModule): void {
  module.asyncOrder = "done";
  module.status = "evaluated";
  module.completion?.resolve();
}

/** The importers that waited only for this module, and those that waited only for them. */
function availableParents(module: EsModule): EsModule[] {
  const found: EsModule[] = [];
  const queue = [module];
  for (let next = queue.pop(); next; next = queue.pop()) {
    for (const parent of next.asyncParents) {
      if (found.includes(parent) || parent.cycleRoot?.error) continue;
      if (--parent.pendingAsyncDependencies > 0) continue;
      found.push(parent);
      if (!parent.definition.isAsync) queue.push(parent);
    }
  }
  return found;
}
