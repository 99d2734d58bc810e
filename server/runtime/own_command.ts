import process from "node:process";
import { fileURLToPath } from "node:url";

/** The arguments with which each runtime runs `mod.ts`. */
const ARGUMENTS = { deno: ["run", "-A"], bun: ["--no-install", "--no-env-file"] };

/**
 * The program and arguments that run this program again. An executable contains all modules in one,
 * so this module then has another name.
 */
export function ownCommand(): string[] {
  if (!import.meta.url.endsWith("/server/runtime/own_command.ts")) return [process.execPath];
  const runtime = "Bun" in globalThis ? "bun" : "deno";
  const entry = fileURLToPath(new URL("../../mod.ts", import.meta.url));
  return [process.execPath, ...ARGUMENTS[runtime], entry];
}
