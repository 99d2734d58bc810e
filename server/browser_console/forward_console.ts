import { FORWARD_EVENT } from "../../client/protocol.ts";
import type { HotChannel } from "../plugin_api/hot_channel.ts";
import type { ForwardedConsole, ForwardedConsoleOptions } from "./forwarded_console.ts";

export interface ForwardConsoleParts extends ForwardedConsoleOptions {
  channel: HotChannel;
  /** Whether messages are expected, so that the code for them is loaded at once. */
  isExpected: boolean;
}

/**
 * Receives the consoles of pages. The code for that is loaded while the server starts, or with the
 * first message.
 *
 * @returns Prints what is left.
 */
export function forwardConsole(
  { channel, isExpected, ...options }: ForwardConsoleParts,
): () => void {
  let loaded: ForwardedConsole | undefined;
  let loading: Promise<ForwardedConsole> | undefined;
  const load = () =>
    loading ??= import("./forwarded_console.ts").then(({ ForwardedConsole }) =>
      loaded = new ForwardedConsole(options)
    );
  if (isExpected) void load();
  channel.on(FORWARD_EVENT, async (data, client) => (await load()).receive(data, client));
  return () => loaded?.close();
}
