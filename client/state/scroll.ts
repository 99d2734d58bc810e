import { elementAt, pathOf } from "./element_path.ts";

/** The scroll position of an element, or of the window with an empty path. */
export interface StoredScroll {
  path: string;
  left: number;
  top: number;
}

/** Pixels by which a restored position can differ. */
const TOLERANCE = 1;

/** The positions of the window and of all scrolled elements. */
export function storeScroll(window: Window): StoredScroll[] {
  const { document, scrollX, scrollY } = window;
  const own = scrollX || scrollY ? [{ path: "", left: scrollX, top: scrollY }] : [];
  const root = document.scrollingElement;
  const scrolled = [...document.querySelectorAll("body, body *")].filter((element) =>
    element !== root && (element.scrollTop !== 0 || element.scrollLeft !== 0)
  );
  return [
    ...own,
    ...scrolled.map((element) => ({
      path: pathOf(element),
      left: element.scrollLeft,
      top: element.scrollTop,
    })),
  ];
}

/** @returns Whether the position is reached; the page can still be too short. */
export function restoreScroll(window: Window, { path, left, top }: StoredScroll): boolean {
  const { document } = window;
  const element = path === "" ? document.scrollingElement : elementAt(document, path);
  if (!element) return false;
  element.scrollTo({ left, top, behavior: "instant" });
  return Math.abs(element.scrollTop - top) <= TOLERANCE &&
    Math.abs(element.scrollLeft - left) <= TOLERANCE;
}
