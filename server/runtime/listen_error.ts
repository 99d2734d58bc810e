import { VireoError } from "../base/errors.ts";
import type { ListenOptions } from "./runtime.ts";

/** Whether an error says that the port is in use. */
export function isAddressInUse(error: unknown): boolean {
  return codeOf(error) === "EADDRINUSE";
}

/**
 * Explains why an address is not available, and how to continue.
 *
 * @param error The error of the runtime; all runtimes use the system's error codes.
 * @returns A VireoError `PORT_IN_USE`, or `USAGE` when the address or port is not available at all.
 */
export function listenError(error: unknown, { host, port }: ListenOptions): VireoError {
  switch (codeOf(error)) {
    case "EADDRINUSE":
      return new VireoError("PORT_IN_USE", `Port ${port} of "${host}" is in use`, {
        hint: "Stop the program that uses it, or choose another one with --port",
      });
    case "EADDRNOTAVAIL":
      return new VireoError("USAGE", `Address "${host}" does not belong to this machine`, {
        hint: "Use --host without a value to listen on every address",
      });
    case "EACCES":
      return new VireoError("USAGE", `Cannot listen on port ${port}: permission denied`, {
        hint: "Choose a port above 1023 with --port",
      });
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new VireoError("USAGE", `Cannot listen on "${host}:${port}": ${reason}`, {
    hint: "Correct server.host, server.port or server.https",
    cause: error,
  });
}

function codeOf(error: unknown): string | undefined {
  return (error as { code?: string } | null)?.code;
}
