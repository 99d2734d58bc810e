/** Default limit of a WebSocket message, in bytes. */
export const MAX_MESSAGE_SIZE = 1024 * 1024;

/**
 * Whether a message has more bytes than `limit`. Text is only encoded when its length does not
 * decide.
 *
 * @param limit Bytes.
 */
export function isTooBig(message: string | Uint8Array, limit: number): boolean {
  if (typeof message !== "string") return message.byteLength > limit;
  if (message.length > limit) return true;
  if (message.length * 3 <= limit) return false;
  return new TextEncoder().encode(message).byteLength > limit;
}
