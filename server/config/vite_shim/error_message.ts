/** The fields of a plugin's error. */
interface PluginError {
  message: string;
  plugin?: string;
  id?: string;
  loc?: { line: number; column: number };
  frame?: string;
  stack?: string;
}

/** `buildErrorMessage`: the lines that describe an error beside its message. */
export function buildErrorMessage(
  { plugin, id, loc, frame, stack }: PluginError,
  lines: readonly string[] = [],
  includeStack = true,
): string {
  return [
    ...lines,
    ...(plugin ? [`  Plugin: ${plugin}`] : []),
    ...(id ? [`  File: ${id}${loc ? `:${loc.line}:${loc.column}` : ""}`] : []),
    ...(frame ? [indented(frame)] : []),
    ...(includeStack && stack ? [indented(callsOf(stack))] : []),
  ].join("\n");
}

/** The stack without the message, which can have several lines. */
function callsOf(stack: string): string {
  return stack.split("\n").filter((line) => /^\s+at /.test(line)).join("\n");
}

const indented = (text: string): string => text.replace(/^/gm, "  ");
