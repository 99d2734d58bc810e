import { createNamespace } from "./namespace.ts";
import type { CommonJsFactory, Definition, Namespace } from "./definition.ts";

/** A CommonJS module in the registry. */
export class CommonJsModule {
  readonly kind = "cjs";
  readonly id: string;
  readonly definition: Definition;
  readonly factory: CommonJsFactory;
  /** Exists from the moment the module begins to run. */
  module: { exports: unknown; id: string; loaded: boolean; children: unknown[] } | undefined;
  /** The namespaces that ES modules import: by bundlers' rules, and by Node's. */
  readonly #imported: { plain?: Namespace; node?: Namespace } = {};

  constructor(id: string, definition: Definition, factory: CommonJsFactory) {
    this.id = id;
    this.definition = definition;
    this.factory = factory;
  }

  /**
   * The namespace that an ES module imports; its properties exist once the module has run.
   *
   * @param isNode Whether the importer follows Node's rules.
   */
  namespaceFor(isNode: boolean): Namespace {
    const kind = isNode ? "node" : "plain";
    let namespace = this.#imported[kind];
    if (!namespace) {
      namespace = this.#imported[kind] = createNamespace();
      if (this.module) fillNamespace(namespace, this.module.exports, isNode);
    }
    return namespace;
  }

  /**
   * Updates the namespaces from `module.exports`: after the module has run, and before importers in
   * a cycle run.
   */
  updateNamespaces(): void {
    const { plain, node } = this.#imported;
    if (plain) fillNamespace(plain, this.module?.exports, false);
    if (node) fillNamespace(node, this.module?.exports, true);
  }
}

/** Gives a namespace the properties of `module.exports` as getters, as bundlers do. */
function fillNamespace(namespace: Namespace, exports: unknown, isNode: boolean): void {
  const isObject = (typeof exports === "object" || typeof exports === "function") &&
    exports !== null;
  const source = exports as Namespace;
  const isTranspiled = isObject && !isNode && Boolean(source.__esModule);
  const define = (name: string, get: () => unknown) =>
    Object.defineProperty(namespace, name, { enumerable: true, configurable: true, get });
  if (isObject) {
    Object.setPrototypeOf(namespace, Object.getPrototypeOf(exports));
    for (const name of Object.getOwnPropertyNames(exports)) {
      if (name !== "default") define(name, () => source[name]);
    }
  }
  define("default", isTranspiled ? () => source.default : () => exports);
}
