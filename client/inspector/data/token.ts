/**
 * The token with which the server shows source text. `vireo open --inspector` and the key `i` in
 * the terminal open the page with it in the fragment, which is never sent. It is kept for the tab.
 */
const KEY = "vireo-inspector-token";
const IN_FRAGMENT = /[#&?]token=([\w-]+)/;

/** Moves the token of the page's address into the tab's storage. */
export function takeToken(): void {
  const token = IN_FRAGMENT.exec(location.hash)?.[1];
  if (token === undefined) return;
  sessionStorage.setItem(KEY, token);
  const rest = location.hash.replace(IN_FRAGMENT, "");
  history.replaceState(history.state, "", rest === "" ? location.pathname : rest);
}

export function currentToken(): string | null {
  return sessionStorage.getItem(KEY);
}

/** Forgets a token that the server refused. */
export function dropToken(): void {
  sessionStorage.removeItem(KEY);
}
