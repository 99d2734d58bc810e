/** A message of a page's console, as far as its text needs it. */
interface ConsoleMessage {
  /** The method of `console`, or a name of {@linkcode UNCAUGHT}. */
  level: string;
  message: string;
  calls: readonly string[];
  frame?: string | undefined;
  /** How many equal messages followed. */
  repeated?: number;
}

/** The names of uncaught errors, by the types of messages. */
export const UNCAUGHT: ReadonlyMap<unknown, string> = new Map([
  ["error", "Unhandled error"],
  ["unhandled-rejection", "Unhandled rejection"],
]);

const UNCAUGHT_NAMES = new Set(UNCAUGHT.values());

/** Whether a message is an uncaught error. */
export function isUncaught(level: string): boolean {
  return UNCAUGHT_NAMES.has(level);
}

/**
 * The text of a message for the terminal: the message, its calls, and the frame of the first call
 * in the project. An empty line separates frames from the next message.
 */
export function consoleEntryText(
  { level, message, calls, frame, repeated }: ConsoleMessage,
): string {
  const name = isUncaught(level) ? level : `console.${level}`;
  if (repeated !== undefined) {
    const [first = ""] = message.split("\n");
    return `[${name}] ${first} (${repeated} more)`;
  }
  const [call, ...others] = calls.map((each) => ` > ${each}`);
  const end = isUncaught(level) || frame !== undefined ? [""] : [];
  return [`[${name}] ${message}`, call, frame, ...others, ...end]
    .filter((line) => line !== undefined).join("\n");
}
