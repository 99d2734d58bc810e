import type { ConnectHandler, ConnectStack } from "./node_handles.ts";

/** An entry of the stack. */
export interface ConnectEntry {
  route: string;
  handle: ConnectHandler;
}

/**
 * `server.middlewares`: the connect-style handlers of plugins. Handlers added during
 * `configureServer` run after the request checks, before the server responds to anything; handlers
 * added by the functions that the hooks return run right before the pages.
 */
export class ConnectMiddlewares implements ConnectStack {
  readonly stack: ConnectEntry[] = [];
  readonly #early = new Set<ConnectEntry>();
  #isLate = false;

  use(handler: ConnectHandler): this;
  use(route: string, handler: ConnectHandler): this;
  use(first: string | ConnectHandler, second?: ConnectHandler): this {
    const [route, handle] = typeof first === "string" ? [first, second] : ["/", first];
    if (typeof handle !== "function") {
      throw new TypeError(`Handler of server.middlewares.use("${route}") is not a function`);
    }
    const entry = { route: route.replace(/\/$/, ""), handle };
    this.stack.push(entry);
    if (!this.#isLate) this.#early.add(entry);
    return this;
  }

  /** Handlers added after this call run right before the pages. */
  beginLate(): void {
    this.#isLate = true;
  }

  /** Handlers that run first. The order in `stack` counts, because plugins can move entries. */
  pre(): ConnectEntry[] {
    return this.stack.filter((entry) => !this.#isLateEntry(entry));
  }

  /** Handlers that run before the pages. */
  post(): ConnectEntry[] {
    return this.stack.filter((entry) => this.#isLateEntry(entry));
  }

  #isLateEntry(entry: ConnectEntry): boolean {
    return this.#isLate && !this.#early.has(entry);
  }
}

/**
 * Whether a route (`/api`) matches a URL: `/api`, `/api/x`, `/api.json`, `/api?x`, ignoring case,
 * as in connect.
 *
 * @param url Path and query.
 */
export function matchesRoute(route: string, url: string): boolean {
  if (route === "") return true;
  if (url.slice(0, route.length).toLowerCase() !== route.toLowerCase()) return false;
  return ["", "/", ".", "?"].includes(url.charAt(route.length));
}
