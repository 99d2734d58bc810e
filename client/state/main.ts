/**
 * How a page keeps its state through a reload that the server causes (`server.keepState`):
 *
 * 1. Before the reload, the state is stored for the tab: scroll positions, the focus, values of
 *    fields, `history.state`, and the refs of Vue's components.
 * 2. After it, each part is restored as soon as its element or component is there, for a few
 *    seconds, and until the user does something.
 * 3. Nothing is kept when the page threw an error: the state can be its cause.
 *
 * The file is loaded only by pages that keep their state.
 */
import {
  restoreField,
  restoreFocus,
  secretsOf,
  type StoredField,
  type StoredFocus,
  storeFields,
  storeFocus,
} from "./fields.ts";
import { restoreScroll, type StoredScroll, storeScroll } from "./scroll.ts";
import { restored as restoredText } from "./restored_text.ts";
import { restoreComponents, storeComponents, type StoredComponent } from "./vue_components.ts";
import { restore, store, type Stored } from "./value.ts";

const STATE_KEY = "vireo:state";

/** Milliseconds in which a reload starts, and in which parts of a loaded page appear. */
const RELOAD_TIME = 30_000;
const RESTORE_TIME = 3000;

/** Inputs after which the page belongs to the user again. */
const USER_EVENTS = ["pointerdown", "keydown", "wheel", "touchstart"] as const;

interface KeptState {
  route: string;
  at: number;
  history: Stored | undefined;
  scroll: StoredScroll[];
  focus: StoredFocus | undefined;
  fields: StoredField[];
  components: StoredComponent[];
}

export interface StateOptions {
  window: Window;
  log: { info(message: string): void };
  /** Whether an error was thrown on the page. */
  hasThrown(): boolean;
}

/** Keeps and restores the state of one page. */
export class PageState {
  readonly #options: StateOptions;

  constructor(options: StateOptions) {
    this.#options = options;
  }

  /**
   * Stores the state, before a reload.
   *
   * @param changed Absolute path of the file that causes the reload. Components of this file start
   * with their new values.
   */
  keep(changed: string | undefined): void {
    const { window, log, hasThrown } = this.#options;
    if (hasThrown()) return log.info("state not kept: the page threw an error");
    const { document, history } = window;
    const secrets = secretsOf(document);
    const components = storeComponents(document, secrets)
      .filter(({ file }) => file === undefined || file !== changed);
    const state: KeptState = {
      route: routeOf(window),
      at: Date.now(),
      history: store(history.state, secrets),
      scroll: storeScroll(window),
      focus: storeFocus(document),
      fields: storeFields(document),
      components,
    };
    try {
      window.sessionStorage.setItem(STATE_KEY, JSON.stringify(state));
    } catch {
      log.info("state not kept: the browser cannot store it");
    }
  }

  /** Restores the state that was kept before the page was reloaded. */
  restore(): void {
    const state = this.#take();
    if (state) new Restoration(state, this.#options).start();
  }

  #take(): KeptState | undefined {
    const { window } = this.#options;
    try {
      const text = window.sessionStorage.getItem(STATE_KEY);
      window.sessionStorage.removeItem(STATE_KEY);
      const state = JSON.parse(text ?? "null") as KeptState | null;
      const isValid = state?.route === routeOf(window) && Date.now() - state.at < RELOAD_TIME;
      return isValid ? state : undefined;
    } catch {
      return undefined;
    }
  }
}

function routeOf({ location }: Window): string {
  return location.pathname + location.search + location.hash;
}

/** Restores one state, part by part. */
class Restoration {
  readonly #options: StateOptions;
  readonly #left: KeptState;
  readonly #observer: MutationObserver;
  readonly #done = { components: 0, values: 0, fields: 0, focus: false, scroll: false };
  #timer: ReturnType<typeof setTimeout> | undefined;
  #end: ReturnType<typeof setTimeout> | undefined;
  #isOver = false;

  constructor(state: KeptState, options: StateOptions) {
    this.#left = state;
    this.#options = options;
    this.#observer = new MutationObserver(() => this.#schedule());
  }

  start(): void {
    const { window } = this.#options;
    const { document, history } = window;
    if (this.#left.history !== undefined && history.state === null) {
      history.replaceState(restore(this.#left.history, undefined), "");
    }
    for (const event of USER_EVENTS) window.addEventListener(event, this.#onUser, true);
    this.#observer.observe(document, { childList: true, subtree: true });
    if (document.readyState === "complete") this.#limit();
    else window.addEventListener("load", () => this.#limit(), { once: true });
    this.#schedule();
  }

  #limit(): void {
    this.#schedule();
    this.#end = setTimeout(() => this.#finish(), RESTORE_TIME);
  }

  readonly #onUser = (event: Event) => {
    if (event.isTrusted) this.#finish();
  };

  /** Frameworks add elements in several steps; each is looked at after the current task. */
  #schedule(): void {
    if (this.#isOver) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#restoreComponents();
      // Vue renders what the components show now in a microtask.
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        this.#restoreElements();
      });
    });
  }

  #restoreComponents(): void {
    if (this.#isOver || this.#stopIfThrown()) return;
    const left = this.#left;
    const { document } = this.#options.window;
    const { restored, values } = restoreComponents(document, left.components);
    left.components = left.components.filter(({ path }) => !restored.has(path));
    this.#done.components += values > 0 ? restored.size : 0;
    this.#done.values += values;
  }

  #restoreElements(): void {
    if (this.#isOver || this.#stopIfThrown()) return;
    const [left, { window }] = [this.#left, this.#options];
    const { document } = window;
    const { length } = left.fields;
    left.fields = left.fields.filter((field) => !restoreField(document, field));
    this.#done.fields += length - left.fields.length;
    if (left.focus && restoreFocus(document, left.focus)) {
      left.focus = undefined;
      this.#done.focus = true;
    }
    const isLoaded = document.readyState === "complete";
    const isScrolled = left.scroll.map((each) => restoreScroll(window, each));
    this.#done.scroll ||= isScrolled.includes(true);
    // The browser restores a position of its own up to the load event.
    if (isLoaded) left.scroll = left.scroll.filter((_, index) => !isScrolled[index]);
    const isComplete = isLoaded && left.components.length + left.fields.length === 0 &&
      left.scroll.length === 0 && !left.focus;
    if (isComplete) this.#finish();
  }

  #stopIfThrown(): boolean {
    const hasThrown = this.#options.hasThrown();
    if (hasThrown) this.#finish("the page threw an error");
    return hasThrown;
  }

  #finish(problem?: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#observer.disconnect();
    clearTimeout(this.#timer);
    clearTimeout(this.#end);
    const { window, log } = this.#options;
    for (const event of USER_EVENTS) window.removeEventListener(event, this.#onUser, true);
    log.info(problem ? `state not restored: ${problem}` : restoredText(this.#done, this.#left));
  }
}
