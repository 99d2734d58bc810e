import { createHash } from "node:crypto";
import { type PackText, PackWriter } from "./pack_text.ts";
import type { DeliveredModule } from "./sessions/page_sessions.ts";
import type { DefinedModule } from "./write_response.ts";

/** Characters. Larger files are compiled by fewer threads, smaller ones cost requests. */
const PACK_SIZE = 1_500_000;
/** A pack with a larger share of outdated modules is written again. */
const MOST_OUTDATED = 0.25;

/** Dropped packs that stay available, for pages whose loader names them. */
const MOST_DROPPED = 10;

interface BasePack extends PackText {
  name: string;
  members: ReadonlyMap<string, DeliveredModule>;
}

/**
 * Base packs contain modules as they were soon after a load. Their names are hashes of their
 * contents, so that browsers keep them, with the compiled code, across reloads and edits.
 */
export class BasePacks {
  readonly #packs = new Map<string, BasePack>();
  /** The pack of each module. */
  readonly #packOf = new Map<string, BasePack>();
  /** Names of packs that new loaders do not import, oldest first. */
  readonly #dropped = new Set<string>();
  readonly #options: { registry: () => string; urlOf: (file: string) => string };

  /** @param options The URL of the registry, and that of a pack or a map by its name. */
  constructor(options: { registry: () => string; urlOf: (file: string) => string }) {
    this.#options = options;
  }

  /** The pack with a name; earlier ones stay available for open pages. */
  get(name: string): PackText | undefined {
    return this.#packs.get(name);
  }

  /** The ids of the modules of a pack. */
  membersOf(name: string): Iterable<string> {
    return this.#packs.get(name)?.members.keys() ?? [];
  }

  /** The version of a module in a pack, and the name of the pack. */
  find(id: string): (DeliveredModule & { pack: string }) | undefined {
    const pack = this.#packOf.get(id);
    return pack && { ...pack.members.get(id)!, pack: pack.name };
  }

  /**
   * Puts modules into packs, and modules of packs that are mostly outdated.
   *
   * @param modules All modules of a page.
   */
  keep(modules: readonly DefinedModule[]): void {
    const outdated = new Map<BasePack, number>();
    for (const { part: { id }, definition } of modules) {
      const pack = this.#packOf.get(id);
      if (pack && pack.members.get(id)!.digest !== definition.digest) {
        outdated.set(pack, (outdated.get(pack) ?? 0) + 1);
      }
    }
    for (const [pack, count] of outdated) {
      if (count / pack.members.size > MOST_OUTDATED) this.#drop(pack);
    }
    const loose = modules.filter(({ part }) => !this.#packOf.has(part.id));
    for (let start = 0; start < loose.length;) start = this.#write(loose, start);
  }

  #drop(pack: BasePack): void {
    for (const id of pack.members.keys()) this.#packOf.delete(id);
    this.#dropped.add(pack.name);
    const [oldest] = this.#dropped;
    if (this.#dropped.size <= MOST_DROPPED) return;
    this.#dropped.delete(oldest!);
    this.#packs.delete(oldest!);
  }

  /** Writes one pack; returns the index of the first module that it does not contain. */
  #write(modules: readonly DefinedModule[], start: number): number {
    const writer = new PackWriter(this.#options.registry());
    const members = new Map<string, DeliveredModule>();
    let index = start;
    for (; index < modules.length && writer.length < PACK_SIZE; index++) {
      const { part: { form, version }, definition } = modules[index]!;
      writer.define(form, version, definition);
      members.set(form.id, { version, digest: definition.digest });
    }
    const hash = createHash("sha1");
    for (const [id, { version, digest }] of members) hash.update(`${id}\n${version}\n${digest}\n`);
    const name = hash.digest("base64url").slice(0, 12);
    const pack = { name, members, ...writer.finish(`${this.#options.urlOf(name)}.map`) };
    this.#packs.set(name, pack);
    this.#dropped.delete(name);
    for (const id of members.keys()) this.#packOf.set(id, pack);
    return index;
  }
}
