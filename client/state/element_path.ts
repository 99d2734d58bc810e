/**
 * A selector of an element that finds it in a page that was built again: from the nearest id, or
 * from the body, by the positions of elements.
 */
export function pathOf(element: Element): string {
  const steps: string[] = [];
  for (let at: Element | null = element; at; at = at.parentElement) {
    const { id, ownerDocument }: Element = at;
    if (id && ownerDocument.querySelectorAll(`#${CSS.escape(id)}`).length === 1) {
      steps.unshift(`#${CSS.escape(id)}`);
      break;
    }
    const name = CSS.escape(at.localName);
    if (at === ownerDocument.documentElement || at === ownerDocument.body) {
      steps.unshift(name);
      break;
    }
    const { parentElement }: Element = at;
    if (!parentElement) break;
    steps.unshift(`${name}:nth-child(${[...parentElement.children].indexOf(at) + 1})`);
  }
  return steps.join(" > ");
}

/** The element at a path; `null` while there is none. */
export function elementAt(document: Document, path: string): Element | null {
  return path === "" ? null : document.querySelector(path);
}
