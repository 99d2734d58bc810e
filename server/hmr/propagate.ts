/**
 * How a change finds its boundaries. From the changed module, the walk goes up through the
 * importers:
 *
 *     useData.ts ──▶ App.vue (accepts itself)          boundary App.vue, via App.vue
 *     theme.ts ──▶ main.ts (accepts "./theme.ts")      boundary main.ts, via theme.ts
 *     config.ts ──▶ main.ts ──▶ index.html             dead end: no module accepts it, the page reloads
 *
 * A module that accepts some of its exports stops the walk for importers that use only those. A
 * module that was never transformed was never executed, so nothing above it needs an update. The
 * functions only read.
 */

/** The properties of a `ModuleNode` that propagation reads. */
export interface PropagationNode {
  readonly url: string;
  readonly importers: ReadonlySet<PropagationNode>;
  readonly pages: ReadonlySet<string>;
  readonly acceptedDeps: ReadonlySet<PropagationNode>;
  readonly acceptedExports: ReadonlySet<string> | null;
  readonly importedBindings: ReadonlyMap<PropagationNode, ReadonlySet<string>> | null;
  readonly isSelfAccepting: boolean | undefined;
  readonly isPruned: boolean;
  readonly transformError: unknown;
}

export interface Boundary<N> {
  /** The module whose `accept` callbacks run. */
  boundary: N;
  /** The module that is imported again: the boundary itself, or the dependency that it accepts. */
  acceptedVia: N;
  /** From the changed module to the boundary. */
  chain: readonly N[];
  /**
   * Whether a module of the chain imports the boundary: importing again can run them in another
   * order.
   */
  isWithinCircularImport: boolean;
}

export interface Propagation<N> {
  boundaries: Boundary<N>[];
  /**
   * The chain from the changed module to a module that ends the search for a boundary, if there is
   * one.
   */
  deadEnd: readonly N[] | null;
  /**
   * The chain from a module that refused its update back to itself, through importers that do not
   * accept it.
   */
  circle: readonly N[] | null;
  /** The modules to execute again, the changed one first. */
  traversed: Set<N>;
}

export interface PropagateOptions {
  /** Whether the changed module refused the update by `import.meta.hot.invalidate()`. */
  skipSelf?: boolean;
  /**
   * Whether the file was deleted: neither the module nor modules that accept it can import it
   * again.
   */
  isGone?: boolean;
}

/**
 * Finds the boundaries of a change.
 *
 * @param changed The changed module.
 * @param options Reasons why the changed module cannot accept itself.
 */
export function propagate<N extends PropagationNode>(
  changed: N,
  options: PropagateOptions = {},
): Propagation<N> {
  const walk = new Walk<N>(changed, options);
  walk.visit(changed, [changed]);
  // In a cycle without other importers the walk does not find an end, but no module accepts the
  // change either.
  const wasExecuted = changed.isSelfAccepting !== undefined || changed.transformError !== undefined;
  if (wasExecuted && walk.boundaries.length === 0 && !walk.deadEnd && !walk.isSettled) {
    walk.deadEnd = [changed];
  }
  return walk;
}

class Walk<N extends PropagationNode> implements Propagation<N> {
  readonly boundaries: Boundary<N>[] = [];
  readonly traversed = new Set<N>();
  deadEnd: readonly N[] | null = null;
  circle: readonly N[] | null = null;
  /**
   * Set where the walk ends without a need for an update: at accepted exports and at pruned
   * modules.
   */
  isSettled = false;
  readonly #changed: N;
  readonly #options: PropagateOptions;

  constructor(changed: N, options: PropagateOptions) {
    this.#changed = changed;
    this.#options = options;
  }

  visit(node: N, chain: readonly N[]): void {
    if (this.traversed.has(node)) return;
    this.traversed.add(node);
    const failed = node.transformError !== undefined;
    if (node.isSelfAccepting === undefined && !failed) return;
    const { skipSelf, isGone } = this.#options;
    const isSkipped = (skipSelf || isGone) && node === this.#changed;
    if (node.isSelfAccepting && !isSkipped) return this.#accept(node, node, chain);
    if (node.acceptedExports && !isSkipped) this.#accept(node, node, chain);
    else if (node.isPruned) this.isSettled = true;
    else if (node.importers.size === 0 || node.pages.size > 0) this.deadEnd ??= chain;
    for (const importer of node.importers as ReadonlySet<N>) {
      this.#visitImporter(importer, node, chain);
    }
  }

  #visitImporter(importer: N, node: N, chain: readonly N[]): void {
    const isThere = !this.#options.isGone || node !== this.#changed;
    if (isThere && importer.acceptedDeps.has(node)) {
      return this.#accept(importer, node, [...chain, importer]);
    }
    if (isThere && usesOnlyAccepted(importer, node)) {
      this.isSettled = true;
      return;
    }
    const isCircle = this.#options.skipSelf && importer === this.#changed && node !== importer;
    if (isCircle) this.circle ??= [...chain, importer];
    if (!chain.includes(importer)) this.visit(importer, [...chain, importer]);
  }

  #accept(boundary: N, acceptedVia: N, chain: readonly N[]): void {
    const isWithinCircularImport = isWithinCycle(boundary, chain);
    this.boundaries.push({ boundary, acceptedVia, chain, isWithinCircularImport });
  }
}

/** Whether `importer` imports only exports of `node` that `node` accepts. */
function usesOnlyAccepted(importer: PropagationNode, node: PropagationNode): boolean {
  const { acceptedExports } = node;
  const bindings = importer.importedBindings?.get(node);
  if (!acceptedExports || !bindings) return false;
  for (const name of bindings) if (!acceptedExports.has(name)) return false;
  return true;
}

/**
 * Whether a module of the chain other than the boundary imports the boundary, directly or
 * indirectly.
 */
function isWithinCycle(boundary: PropagationNode, chain: readonly PropagationNode[]): boolean {
  const inChain = new Set(chain);
  inChain.delete(boundary);
  if (inChain.size === 0) return false;
  const seen = new Set<PropagationNode>([boundary]);
  const queue = [...boundary.importers];
  for (const importer of queue) {
    if (inChain.has(importer)) return true;
    if (seen.has(importer)) continue;
    seen.add(importer);
    queue.push(...importer.importers);
  }
  return false;
}
