import type { ConnectHandler, ConnectStack } from "./node_handles.ts";

/** One entry of the stack. */
export interface ConnectEntry {
  route: string;
  handle: ConnectHandler;
}

/**
 * `server.middlewares`: the connect-style handlers of plugins. Those added while `configureServer` hooks run come
 * before everything of ours; those added by the functions that the hooks returned come right before the pages.
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

  /** From now on, handlers that are added come after the server's own, right before the pages. */
  beginLate(): void {
    this.#isLate = true;
  }

  /** Handlers to run first. Plugins may have moved entries within `stack`; its order counts. */
  pre(): ConnectEntry[] {
    return this.stack.filter((entry) => !this.#isLateEntry(entry));
  }

  /** Handlers to run before the pages. */
  post(): ConnectEntry[] {
    return this.stack.filter((entry) => this.#isLateEntry(entry));
  }

  #isLateEntry(entry: ConnectEntry): boolean {
    return this.#isLate && !this.#early.has(entry);
  }
}

/**
 * Whether a route (`/api`) takes a URL: `/api`, `/api/x`, `/api.json`, `/api?x`, in any case, as in connect.
 *
 * @param url Path and query.
 */
export function matchesRoute(route: string, url: string): boolean {
  if (route === "") return true;
  if (url.slice(0, route.length).toLowerCase() !== route.toLowerCase()) return false;
  return ["", "/", ".", "?"].includes(url.charAt(route.length));
}
