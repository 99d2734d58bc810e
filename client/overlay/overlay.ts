import { splitAtFiles } from "./file_links.ts";
import { OVERLAY_STYLE } from "./overlay_style.ts";
import type { ErrorDescription } from "../protocol.ts";

/** The name of the element; tests and plugins look for it. */
const OVERLAY_TAG = "vite-error-overlay";

/** In a worker there are no elements; the class is still exported there. */
const Base: typeof HTMLElement = globalThis.HTMLElement ??
  (class {} as unknown as typeof HTMLElement);

/**
 * Shows an error above the page: what, where, the source, and how to fix it. Texts are set as text only, never as HTML.
 *
 * `new ErrorOverlay(error)` put into the document shows it; `close()`, Esc and a click beside it take it away.
 */
export class ErrorOverlay extends Base {
  /** The shadow root. */
  readonly root: ShadowRoot;
  readonly #links: boolean;

  /**
   * @param error What to show.
   * @param links Whether files can be clicked, which opens them in the editor.
   */
  constructor(error: Partial<ErrorDescription>, links = true) {
    super();
    this.#links = links;
    this.root = this.attachShadow({ mode: "open" });
    // Unlike a style element, a constructed sheet needs no nonce under a content security policy.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(OVERLAY_STYLE);
    this.root.adoptedStyleSheets = [sheet];
    this.root.append(template());
    this.#element(".window").addEventListener("click", (event) => event.stopPropagation());
    this.#element(".close").addEventListener("click", () => this.close());
    this.addEventListener("click", () => this.close());
    this.update(error);
  }

  /** Called by the browser. */
  connectedCallback(): void {
    document.addEventListener("keydown", this.#closeOnEscape);
  }

  /** Called by the browser. */
  disconnectedCallback(): void {
    document.removeEventListener("keydown", this.#closeOnEscape);
  }

  /**
   * Shows another error in the same place.
   *
   * @param error What to show.
   */
  update(error: Partial<ErrorDescription>): void {
    const { name, message = "", plugin, hint, reason, stack, loc, id } = error;
    const frame = error.frame?.replace(/^\s*\n|\s+$/g, "");
    const file = (loc?.file ?? id)?.replace(/\?.*$/s, "");
    // Editors count columns from 1.
    const place = file && loc ? `${file}:${loc.line}:${(loc.column ?? 0) + 1}` : file;
    // Compilers put the frame into the message too.
    const body = (frame ? message.replace(frame, "") : message).trim();

    this.#setText(".kind", name && name !== "Error" ? name : "Error");
    this.#setText(".plugin", plugin);
    this.#setText(".message-body", body || "Unknown error");
    this.#setText(".hint", hint);
    this.#setText(".reason", reason);
    this.#setText(".file", place, loc !== undefined);
    this.#setFrame(frame);
    this.#setText(".stack", stack?.trim(), true);
    this.#element<HTMLElement>("details").hidden = !stack?.trim();
    this.#element<HTMLDetailsElement>("details").open = !frame && !hint;
    this.#element<HTMLElement>(".failure").hidden = true;
  }

  /** Takes the overlay away. */
  close(): void {
    this.remove();
  }

  readonly #closeOnEscape = (event: KeyboardEvent): void => {
    if (event.key === "Escape") this.close();
  };

  #element<E extends Element = HTMLElement>(selector: string): E {
    return this.root.querySelector<E>(selector) as E;
  }

  #setText(selector: string, text: string | undefined, withLinks = false): void {
    const element = this.#element(selector);
    element.hidden = !text;
    if (!text || !withLinks || !this.#links) element.textContent = text ?? "";
    else {
      // What is known to be a place is a link, even where it is not an absolute path.
      const parts = selector === ".file" ? [{ text, file: text }] : splitAtFiles(text);
      element.replaceChildren(
        ...parts.map(({ text, file }) => file === undefined ? text : this.#link(text, file)),
      );
    }
  }

  #setFrame(frame: string | undefined): void {
    this.#element<HTMLElement>(".frame").hidden = !frame;
    const lines = frame?.split(/\r?\n/) ?? [];
    const isMarker = (line = "") => /^\s*\|\s*\^/.test(line);
    this.#element(".frame-lines").replaceChildren(...lines.map((line, index) => {
      const kind = isMarker(line) ? " marker" : isMarker(lines[index + 1]) ? " marked" : "";
      // The line break is for those who read or copy the text; in a block at the end of its line it takes no room.
      const end = index < lines.length - 1 ? "\n" : "";
      return h("span", { class: `frame-line${kind}` }, `${line}${end}`);
    }));
  }

  #link(text: string, file: string): HTMLElement {
    const link = h("a", {
      class: "file-link",
      part: "file-link",
      href: "",
      title: "Open in editor",
    });
    link.textContent = text;
    link.addEventListener("click", async (event) => {
      event.preventDefault();
      const failure = this.#element<HTMLElement>(".failure");
      failure.hidden = true;
      const problem = await openInEditor(file);
      if (problem === undefined) return;
      failure.textContent = problem;
      failure.hidden = false;
    });
    return link;
  }
}

/**
 * The overlay of this page, of which there is one at most.
 *
 * @param document The page.
 */
export function createOverlay(document: Document) {
  if (!customElements.get(OVERLAY_TAG)) customElements.define(OVERLAY_TAG, ErrorOverlay);
  const all = () => [...document.querySelectorAll(OVERLAY_TAG)];
  return {
    /** Shows `error`, in place of the one shown before. */
    show(error: ErrorDescription): void {
      const [shown, ...others] = all();
      for (const overlay of others) overlay.remove();
      if (shown instanceof ErrorOverlay) return shown.update(error);
      shown?.remove();
      // The class may be another one, where a plugin or a second client has defined the element first.
      const Overlay = customElements.get(OVERLAY_TAG) as typeof ErrorOverlay;
      (document.body ?? document.documentElement).append(new Overlay(error));
    },
    /** Takes away what is shown. */
    clear(): void {
      for (const overlay of all()) overlay.remove();
    },
    /** Whether an error is shown, by this client or by the page itself. */
    isShown(): boolean {
      return all().length > 0;
    },
  };
}

/** Asks the server, which is where this script came from, to open `file:line:column`. Gives the problem, if any. */
async function openInEditor(file: string): Promise<string | undefined> {
  try {
    const url = new URL(
      `../__open-in-editor?file=${encodeURIComponent(file)}`,
      import.meta.url,
    );
    const response = await fetch(url, { method: "POST" });
    if (response.ok) return undefined;
    return `The editor was not opened: the server answered ${response.status}`;
  } catch {
    return "The editor was not opened: the server does not answer";
  }
}

function template(): HTMLElement {
  return h(
    "div",
    { class: "backdrop", part: "backdrop" },
    h(
      "div",
      { class: "window", part: "window", role: "alertdialog", "aria-labelledby": "message" },
      h(
        "div",
        { class: "head" },
        h("span", { class: "kind" }),
        h("span", { class: "plugin", part: "plugin" }),
        h("button", { class: "close", type: "button", "aria-label": "Close" }, "×"),
      ),
      h(
        "pre",
        { class: "message", part: "message", id: "message" },
        h("span", { class: "message-body", part: "message-body" }),
      ),
      h("pre", { class: "file", part: "file" }),
      h("pre", { class: "frame", part: "frame" }, h("span", { class: "frame-lines" })),
      h("div", { class: "hint", part: "hint" }),
      h("div", { class: "reason", part: "reason" }),
      h("details", {}, h("summary", {}, "Stack"), h("pre", { class: "stack", part: "stack" })),
      h("div", { class: "tip failure", role: "status" }),
      h(
        "div",
        { class: "tip", part: "tip" },
        "Fix the code, press ",
        h("kbd", {}, "Esc"),
        " or click outside to close. To turn this off, set ",
        h("code", {}, "server.hmr.overlay"),
        " to ",
        h("code", {}, "false"),
        ".",
      ),
    ),
  );
}

function h(
  tag: string,
  attributes: Record<string, string>,
  ...children: (Node | string)[]
): HTMLElement {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}
