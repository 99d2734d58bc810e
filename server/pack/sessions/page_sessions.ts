import { type DeliveredResponse, DeliveredResponses } from "./delivered_responses.ts";

/** The version and the text of a module that a page has. */
export interface DeliveredModule {
  version: number;
  digest: string;
}

/** The modules that one page got. Only responses to the page add to it. */
export class PageSession {
  readonly id: string;
  readonly responses = new DeliveredResponses();
  readonly #modules = new Map<string, DeliveredModule>();

  constructor(id: string) {
    this.id = id;
  }

  /** Whether the page has a version of a module, or a later one. */
  has(id: string, version: number): boolean {
    return (this.#modules.get(id)?.version ?? -1) >= version;
  }

  get(id: string): DeliveredModule | undefined {
    return this.#modules.get(id);
  }

  add(id: string, module: DeliveredModule): void {
    this.#modules.set(id, module);
  }

  /** Forgets everything, because the page did not get a response. */
  clear(): void {
    this.#modules.clear();
  }
}

/** The limit is needed because pages do not say that they are closed. */
const MOST_SESSIONS = 50;

/** The most recently used sessions. */
export class PageSessions {
  readonly #sessions = new Map<string, PageSession>();

  create(): PageSession {
    const session = new PageSession(crypto.randomUUID().slice(0, 12));
    this.#use(session);
    return session;
  }

  /**
   * The session of an id. After a restart of the server, or many other pages, it is a new one: its
   * page gets modules again that it has.
   */
  get(id: string): PageSession {
    const session = this.#sessions.get(id) ?? new PageSession(id);
    this.#use(session);
    return session;
  }

  /** A response of any session, by its name or URL; the newest one, if several match. */
  findResponse(key: string): DeliveredResponse | undefined {
    for (const { responses } of [...this.#sessions.values()].reverse()) {
      const found = responses.find(key);
      if (found) return found;
    }
    return undefined;
  }

  #use(session: PageSession): void {
    this.#sessions.delete(session.id);
    this.#sessions.set(session.id, session);
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size > MOST_SESSIONS) this.#sessions.delete(oldest!);
  }
}
