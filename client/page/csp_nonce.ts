/** The nonce that a strict content security policy asks for, from `<meta property="csp-nonce" nonce="…">`. */
export function cspNonce(document: Document): string | undefined {
  // The property, because browsers hide the attribute from scripts.
  return document.querySelector<HTMLMetaElement>("meta[property=csp-nonce]")?.nonce;
}
