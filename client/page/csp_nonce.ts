/** The nonce of a strict content security policy, in `<meta property="csp-nonce" nonce="…">`. */
export function cspNonce(document: Document): string | undefined {
  // Browsers hide the attribute from scripts, so the property is read.
  return document.querySelector<HTMLMetaElement>("meta[property=csp-nonce]")?.nonce;
}
