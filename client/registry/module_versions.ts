import { type AnyModule, EsModule } from "./es_module.ts";
import type { Definition, EsModuleFactory, PlainFactory } from "./definition.ts";

/**
 * The modules of a page by id. An update creates a new instance of a module; importers keep the
 * instance that they were evaluated with, as in native hot updates, where each version has a URL of
 * its own. An earlier instance is dropped when nothing refers to it.
 */
export class ModuleVersions {
  readonly #current = new Map<string, AnyModule>();
  /** Earlier instances, oldest first. */
  readonly #earlier = new Map<string, WeakRef<EsModule>[]>();
  /** Versions that the page does not have yet. */
  readonly #announced = new Map<string, number>();
  /** Modules of packs that no response to the page contained: their text can be outdated. */
  readonly #unconfirmed = new Set<string>();
  #newestUpdate = 0;

  /** The newest update that the page knows, in milliseconds since the epoch. */
  get newestUpdate(): number {
    return this.#newestUpdate;
  }

  /** The newest instance. */
  get(id: string): AnyModule | undefined {
    return this.#current.get(id);
  }

  has(id: string): boolean {
    return this.#current.has(id);
  }

  set(id: string, module: AnyModule): void {
    this.#current.set(id, module);
  }

  /**
   * Adds a version of a source module. A later definition of the same version replaces one that is
   * not linked yet.
   *
   * @param version Milliseconds since the epoch: the update that it belongs to; 0 before the first.
   */
  add(
    id: string,
    version: number,
    definition: Definition,
    factory: EsModuleFactory | PlainFactory,
  ): void {
    const known = this.#current.get(id);
    this.#unconfirmed.delete(id);
    if (known?.kind === "esm") {
      if (known.version > version) return;
      if (known.version === version && known.status !== "unlinked") return;
      // Nothing can refer to an instance that was not linked.
      if (known.status !== "unlinked") this.#keep(known);
    }
    this.noteUpdate(version);
    this.#current.set(id, new EsModule(id, definition, factory, version));
  }

  /**
   * Notes an update; modules that are linked from now on see its versions.
   *
   * @param version Milliseconds since the epoch.
   */
  noteUpdate(version: number): void {
    this.#newestUpdate = Math.max(this.#newestUpdate, version);
  }

  /** Notes that a module has a version which the page does not have. */
  announce(id: string, version: number): void {
    this.#announced.set(id, version);
  }

  /** Notes modules that packs define, but that the page did not request. */
  doubt(ids: Iterable<string>): void {
    for (const id of ids) this.#unconfirmed.add(id);
  }

  /** Whether an importer should get a version of a module that the page does not have. */
  isOutdated(importer: { knownUpdate?: number }, id: string): boolean {
    const announced = this.#announced.get(id) ?? 0;
    const current = this.#current.get(id);
    if (this.#unconfirmed.has(id) && current?.kind === "esm" && current.status === "unlinked") {
      return true;
    }
    return current?.kind === "esm" && announced > current.version &&
      announced <= (importer.knownUpdate ?? 0);
  }

  /**
   * The instance that an importer gets: the newest one of the updates that were known when the
   * importer was linked.
   */
  seenBy(importer: { knownUpdate?: number }, id: string): AnyModule | undefined {
    const current = this.#current.get(id);
    const { knownUpdate = 0 } = importer;
    if (current?.kind !== "esm" || current.version <= knownUpdate) return current;
    const earlier = this.#earlier.get(id)?.map((each) => each.deref())
      .filter((each) => each !== undefined) ?? [];
    return earlier.findLast(({ version }) => version <= knownUpdate) ?? earlier[0] ?? current;
  }

  #keep(module: EsModule): void {
    const earlier = this.#earlier.get(module.id)?.filter((each) => each.deref()) ?? [];
    this.#earlier.set(module.id, [...earlier, new WeakRef(module)]);
  }
}
