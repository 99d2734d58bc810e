/** Milliseconds in which a refused host can be allowed by a key. */
const OFFER_TIME = 120_000;

/**
 * Host names that the developer allows with a key, until the server stops. One refused host is
 * offered at a time, so that a page of another site cannot replace the name that the developer
 * reads.
 */
export class SessionHosts {
  readonly #canOffer: boolean;
  readonly #allowed: string[] = [];
  readonly #lists: string[][] = [];
  #offered: { name: string; at: number } | undefined;

  /** @param canOffer Whether there are keys to press. */
  constructor(canOffer: boolean) {
    this.#canOffer = canOffer;
  }

  /** The hosts of a config; those that are allowed later are added to the list. */
  extend(hosts: readonly string[] | true): readonly string[] | true {
    if (hosts === true) return true;
    const list = [...hosts, ...this.#allowed];
    this.#lists.push(list);
    return list;
  }

  /**
   * Offers a refused host.
   *
   * @returns Whether the key allows this host.
   */
  offer(name: string): boolean {
    if (!this.#canOffer) return false;
    const isOver = !this.#offered || Date.now() - this.#offered.at > OFFER_TIME;
    if (isOver) this.#offered = { name, at: Date.now() };
    return this.#offered!.name === name;
  }

  /**
   * Allows the offered host.
   *
   * @returns Its name; `undefined` if none is offered.
   */
  allowOffered(): string | undefined {
    const name = this.#offered?.name;
    this.#offered = undefined;
    if (name === undefined) return undefined;
    this.#allowed.push(name);
    for (const list of this.#lists) list.push(name);
    return name;
  }
}
