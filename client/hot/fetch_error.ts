/**
 * Whether an `import()` failed since a module of it could not be fetched, and not while one was evaluated. The browser has
 * logged the response by then, and the error says nothing more.
 *
 * @param error The reason of the rejection, as Chromium, Firefox or WebKit words it.
 */
export function isFetchError(error: unknown): boolean {
  return error instanceof TypeError &&
    /dynamically imported module|importing a module script/i.test(error.message);
}
