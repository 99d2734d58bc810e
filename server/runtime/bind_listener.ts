import { isAddressInUse, listenError } from "./listen_error.ts";
import type { ListenOptions } from "./runtime.ts";

/** How often another free port is tried, when one is free on some of the addresses only. */
const PORT_ATTEMPTS = 10;

/** The addresses that a host name stands for, the one that has to be there first: `localhost` is two. */
export function addressesOf(host: string): string[] {
  return host === "localhost" ? ["127.0.0.1", "::1"] : [host];
}

/**
 * Makes a listener and binds it to all of its addresses, with another free port where one of them has the first taken.
 *
 * @param options Where to listen.
 * @param create Makes a listener that does not listen yet.
 * @param bind Binds it; throws when it cannot.
 * @throws VireoError `PORT_IN_USE`, or `USAGE` when the address or port cannot be had at all.
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
      const mayRetry = options.port === 0 && attempt < PORT_ATTEMPTS;
      if (!mayRetry || !isAddressInUse(error)) throw listenError(error, options);
    }
  }
}
