import type { PlacedModules } from "./pack_text.ts";

/** A loader or an update that a page got. */
export interface DeliveredResponse {
  /** The name of its source map. */
  name: string;
  /** The URL by which stacks of the page name it. */
  url: string;
  modules: PlacedModules;
}

/** A module that failed to update keeps its earlier text. */
const MOST_OUTDATED = 20;

/**
 * The responses that one page got, for source maps and stacks. A response is dropped some time
 * after later ones have replaced all of its modules.
 */
export class DeliveredResponses {
  readonly #responses = new Set<DeliveredResponse>();
  /** The latest response with each module. */
  readonly #latest = new Map<string, DeliveredResponse>();
  /** The number of modules of which a response is the latest. */
  readonly #counts = new Map<DeliveredResponse, number>();
  readonly #outdated: DeliveredResponse[] = [];

  add(response: DeliveredResponse): void {
    if (response.modules.length === 0) return;
    this.#responses.add(response);
    this.#counts.set(response, response.modules.length);
    for (const { form: { id } } of response.modules) {
      const earlier = this.#latest.get(id);
      if (earlier) this.#replace(earlier);
      this.#latest.set(id, response);
    }
    if (this.#outdated.length > MOST_OUTDATED) this.#responses.delete(this.#outdated.shift()!);
  }

  /** The response with a name or URL, also without the session that stacks of some engines lack. */
  find(key: string): DeliveredResponse | undefined {
    return [...this.#responses].findLast(({ name, url }) =>
      name === key || url === key || url.startsWith(`${key}&session=`)
    );
  }

  #replace(response: DeliveredResponse): void {
    const count = this.#counts.get(response)! - 1;
    this.#counts.set(response, count);
    if (count > 0) return;
    this.#counts.delete(response);
    this.#outdated.push(response);
  }
}
