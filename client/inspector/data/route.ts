/** The view that is shown, in the fragment of the address: `#/modules?url=/src/App.vue`. */
import { reactive } from "vue";

export const VIEWS = ["now", "history", "modules", "load", "dependencies"] as const;

export type ViewName = typeof VIEWS[number];

interface Route {
  view: ViewName;
  query: Record<string, string>;
}

export const route: Route = reactive(parse(location.hash));

/** Follows the address. */
export function followAddress(): void {
  Object.assign(route, parse(location.hash));
  addEventListener("hashchange", () => void Object.assign(route, parse(location.hash)));
}

/** The address of a view. */
export function addressOfView(view: ViewName, query: Record<string, string> = {}): string {
  const text = new URLSearchParams(query).toString();
  return `#/${view}${text === "" ? "" : `?${text}`}`;
}

/** Shows a view. */
export function goTo(view: ViewName, query: Record<string, string> = {}): void {
  location.hash = addressOfView(view, query);
}

function parse(hash: string): Route {
  const [path = "", search = ""] = hash.replace(/^#\/?/, "").split("?");
  const view = VIEWS.find((name) => name === path) ?? "now";
  return { view, query: Object.fromEntries(new URLSearchParams(search)) };
}
