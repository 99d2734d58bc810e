import type { SmokeProgress } from "../../smoke/types.ts";
import type { Output } from "../terminal/terminal_sink.ts";

/** Milliseconds between two lines where lines cannot be updated. */
const PLAIN_INTERVAL = 5000;
/** Milliseconds between two updates of a terminal line. */
const TERMINAL_INTERVAL = 50;

/**
 * Shows the progress of a smoke test: one updated line on a terminal, otherwise a new line every
 * few seconds.
 *
 * @param now Current time in milliseconds. Default: the system's clock.
 */
export function smokeProgress(
  output: Output,
  now: () => number = () => performance.now(),
): SmokeProgress & { end(): void } {
  const isTerminal = output.isTTY === true;
  const interval = isTerminal ? TERMINAL_INTERVAL : PLAIN_INTERVAL;
  let last = now();
  let isLineOpen = false;
  const show = (text: string) => {
    last = now();
    isLineOpen = isTerminal;
    output.write(isTerminal ? `\r\x1b[2K${text}` : `${text}\n`);
  };
  return {
    start: (entries) => show(`Checking ${entries} ${entries === 1 ? "page" : "pages"} …`),
    checked(done, found) {
      if (now() - last >= interval) show(`Checked ${done} of ${found} …`);
    },
    browsing: (url) => show(`Loading ${url} in the browser …`),
    end() {
      if (isLineOpen) output.write("\r\x1b[2K");
    },
  };
}
