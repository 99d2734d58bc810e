/** `url` without its query and hash. */
export function cleanUrl(url: string): string {
  return url.replace(/[?#].*$/s, "");
}
