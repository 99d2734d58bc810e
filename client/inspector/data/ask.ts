import { currentToken, dropToken } from "./token.ts";

/** An answer other than the one that was asked for. */
export class AnswerError extends Error {
  readonly status: number;
  readonly hint: string | undefined;

  constructor(status: number, message: string, hint?: string) {
    super(message);
    this.status = status;
    this.hint = hint;
  }
}

type Query = Readonly<Record<string, string | number | undefined>>;

/** The address of a question, relative to the page. */
export function addressOf(name: string, query: Query = {}): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined) parameters.set(key, String(value));
  }
  const text = parameters.toString();
  return text === "" ? name : `${name}?${text}`;
}

/**
 * Asks the server.
 *
 * @param name `status`, `history`, …
 * @throws AnswerError for an answer with a status of 400 or above.
 */
export async function ask<T>(name: string, query: Query = {}): Promise<T> {
  const token = currentToken();
  const headers: Record<string, string> = { accept: "application/json" };
  if (token !== null) headers.authorization = `Bearer ${token}`;
  const response = await fetch(addressOf(name, query), { headers });
  if (response.ok) return await response.json();
  const { error } = await response.json().catch(() => ({ error: undefined }));
  if (response.status === 403 && token !== null) {
    // The server was started again, with another token.
    dropToken();
    return await ask<T>(name, query);
  }
  throw new AnswerError(response.status, error?.message ?? response.statusText, error?.hint);
}
