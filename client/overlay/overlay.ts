import { splitAtFiles } from "./file_links.ts";
import { OVERLAY_STYLE } from "./overlay_style.ts";
import type { ErrorDescription } from "../protocol.ts";

/** The name of the element; tests and plugins search for it. */
const OVERLAY_TAG = "vite-error-overlay";

/** Workers have no elements, but the class is exported there too. */
const Base: typeof HTMLElement = globalThis.HTMLElement ??
  (class {} as unknown as typeof HTMLElement);

/**
 * Shows an error above the page: message, place, source, and how to fix it. Texts are set as text
 * only, never as HTML.
 *
 * `new ErrorOverlay(error)` shows the error once it is in the document; `close()`, Esc and a click
 * beside it remove it.
 */
export class ErrorOverlay extends Base {
  /** The shadow root. */
  readonly root: ShadowRoot;
  readonly #links: boolean;

  /**
   * @param error The error to show.
   * @param links Whether a click on a file opens it in the editor.
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
   * @param error The error to show.
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

  /** Removes the overlay. */
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
      // The place is always a link, even where its path is not absolute.
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
      // The line break is for screen readers and for copied text; in a block at the end of its line
      // it takes no room.
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
 * The overlay of this page, at most one.
 *
 * @param document The page.
 */
export function createOverlay(document: Document) {
  if (!customElements.get(OVERLAY_TAG)) customElements.define(OVERLAY_TAG, ErrorOverlay);
  const all = () => [...document.querySelectorAll(OVERLAY_TAG)];
  return {
    /** Shows `error` instead of the previous one. */
    show(error: ErrorDescription): void {
      const [shown, ...others] = all();
      for (const overlay of others) overlay.remove();
      if (shown instanceof ErrorOverlay) return shown.update(error);
      shown?.remove();
      // A plugin or a second client can have defined the element first, with another class.
      const Overlay = customElements.get(OVERLAY_TAG) as typeof ErrorOverlay;
      (document.body ?? document.documentElement).append(new Overlay(error));
    },
    /** Removes the error. */
    clear(): void {
      for (const overlay of all()) overlay.remove();
    },
    /** Whether an error is shown, by this client or by the page itself. */
    isShown(): boolean {
      return all().length > 0;
    },
  };
}

/** Requests that the server of this script open `file:line:column`. Returns the problem, if any. */
async function openInEditor(file: string): Promise<string | undefined> {
  try {
    const url = new URL(
      `../__open-in-editor?file=${encodeURIComponent(file)}`,
      import.meta.url,
    );
    const response = await fetch(url, { method: "POST" });
    if (response.ok) return undefined;
    return `Cannot open the editor: the server responded with ${response.status}`;
  } catch {
    return "Cannot open the editor: the server does not respond";
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
