import type { Buffer } from "node:buffer";
import { createHash, timingSafeEqual } from "node:crypto";

/** Compares digests, so that the time taken reveals neither content nor length of the token. */
export function isSameToken(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
