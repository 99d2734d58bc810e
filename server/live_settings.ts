/** Settings that can be switched while the server runs: by a key, by a request, by an agent. */
import type { PageSettings } from "../client/protocol.ts";
import type { ResolvedServerOptions } from "./plugin_api/options.ts";

export type Settings = {
  /** Whether the terminal shows the consoles of pages. */
  forwardConsole: boolean;
  /** Whether the journal gets `console.error` and `console.warn`, even if the terminal does not. */
  recordConsole: boolean;
  /** Whether pages keep their state through reloads that the server causes. */
  keepState: boolean;
};

type ServerSettings = Pick<ResolvedServerOptions, "forwardConsole" | "keepState">;

/** The levels that are forwarded where the config names none. */
const LEVELS = ["error", "warn"];

/** The switched settings, which outlive restarts with a new config. */
export class LiveSettings {
  #switched: Partial<Settings> = {};

  /** Whether pages can have been served with other settings. */
  get areSwitched(): boolean {
    return Object.keys(this.#switched).length > 0;
  }

  switch(change: Partial<Settings>): void {
    this.#switched = { ...this.#switched, ...change };
  }

  /** @param server The options of the config, which apply to settings that were not switched. */
  of({ forwardConsole: { enabled }, keepState }: ServerSettings): Settings {
    return { forwardConsole: enabled, recordConsole: false, keepState, ...this.#switched };
  }

  /** The messages that the terminal shows. */
  printed(server: ServerSettings): PageSettings["forwardConsole"] {
    const { enabled, unhandledErrors, logLevels } = server.forwardConsole;
    if (!this.of(server).forwardConsole) return { unhandledErrors: false, logLevels: [] };
    return enabled ? { unhandledErrors, logLevels } : { unhandledErrors: true, logLevels: LEVELS };
  }

  /** The settings that pages need. Uncaught errors are always forwarded, for the journal. */
  forPages(server: ServerSettings): PageSettings {
    const { recordConsole, keepState } = this.of(server);
    const levels = [...this.printed(server).logLevels, ...recordConsole ? LEVELS : []];
    const logLevels = [...new Set(levels)];
    return { forwardConsole: { unhandledErrors: true, logLevels }, keepState };
  }
}
