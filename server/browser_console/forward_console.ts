import { FORWARD_EVENT } from "../../client/protocol.ts";
import type { HotChannel } from "../plugin_api/hot_channel.ts";
import type { ForwardedConsoleOptions } from "./forwarded_console.ts";

/** Prints the console of pages in the terminal. What that takes is loaded while the server starts, not before. */
export function forwardConsole(
  { channel, ...options }: ForwardedConsoleOptions & { channel: HotChannel },
): void {
  const loaded = import("./forwarded_console.ts").then(({ ForwardedConsole }) =>
    new ForwardedConsole(options)
  );
  channel.on(FORWARD_EVENT, async (data, client) => (await loaded).receive(data, client));
}
