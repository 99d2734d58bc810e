/**
 * Whether an `import()` failed because a module could not be fetched, rather than because one threw
 * during its evaluation. The browser has already logged the failed response, and the error adds
 * nothing.
 *
 * @param error The reason of the rejection, as Chromium, Firefox or WebKit words it.
 */
export function isFetchError(error: unknown): boolean {
  return error instanceof TypeError &&
    /dynamically imported module|importing a module script/i.test(error.message);
}
