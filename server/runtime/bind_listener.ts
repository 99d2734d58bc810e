import { isAddressInUse, listenError } from "./listen_error.ts";
import type { ListenOptions } from "./runtime.ts";

/** Attempts to find a port that is free on all addresses. */
const PORT_ATTEMPTS = 10;

/** The addresses of a host name, the required one first: `localhost` has two. */
export function addressesOf(host: string): string[] {
  return host === "localhost" ? ["127.0.0.1", "::1"] : [host];
}

/**
 * Creates a listener and binds it to all of its addresses. With port 0, tries another free port
 * when one address has the first already in use.
 *
 * @param options Address and port.
 * @param create Creates a listener that does not listen yet.
 * @param bind Binds it; throws when it cannot.
 * @throws VireoError `PORT_IN_USE`, or `USAGE` when the address or port is not available at all.
 */
export async function bindListener<L extends { close(): Promise<void> }>(
  options: ListenOptions,
  create: () => L,
  bind: (listener: L) => void,
): Promise<L> {
  for (let attempt = 1;; attempt++) {
    const listener = create();
    try {
      bind(listener);
      return listener;
    } catch (error) {
      await listener.close();
      const canRetry = options.port === 0 && attempt < PORT_ATTEMPTS;
      if (!canRetry || !isAddressInUse(error)) throw listenError(error, options);
    }
  }
}
