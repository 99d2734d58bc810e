import { ERROR_PAGE_ATTRIBUTE, type ServedData } from "../protocol.ts";

const TAB_KEY = "vireo:tab";

/** The parts of a page's window, or of a worker's global scope, that the introduction needs. */
export interface IntroducedScope {
  readonly location: { readonly href: string };
  readonly navigator: { readonly userAgent: string };
  /** Missing in a worker. */
  readonly document?: Pick<Document, "readyState" | "querySelector">;
  readonly sessionStorage?: Pick<Storage, "getItem" | "setItem">;
}

/** The page or worker that a client runs in, as the server lists it. */
export function introduction(scope: IntroducedScope): ServedData["page"] {
  return {
    url: scope.location.href,
    userAgent: scope.navigator.userAgent,
    tab: scope.document ? tabOf(scope) : "",
    isLoaded: scope.document === undefined || scope.document.readyState === "complete",
    isErrorPage: Boolean(scope.document?.querySelector(`script[${ERROR_PAGE_ATTRIBUTE}]`)),
  };
}

/** The name of the tab, which outlives reloads. Storage can be forbidden. */
function tabOf(scope: IntroducedScope): string {
  try {
    const storage = scope.sessionStorage!;
    const known = storage.getItem(TAB_KEY);
    if (known !== null) return known;
    const name = Math.random().toString(36).slice(2);
    storage.setItem(TAB_KEY, name);
    return name;
  } catch {
    return "";
  }
}
