import process from "node:process";
import { fileURLToPath } from "node:url";

/** The URLs of modules inside an executable made by Bun. */
const INSIDE_BUN = /^file:\/\/\/(?:\$bunfs|[A-Z]:\/~BUN)\//;

/**
 * The program and arguments that run this program again: an executable, or a runtime with its entry
 * module.
 */
export function ownCommand(): string[] {
  const [, entry] = process.argv;
  const isExecutable = "Bun" in globalThis
    ? INSIDE_BUN.test(import.meta.url)
    : Deno.build.standalone;
  if (isExecutable || entry === undefined) return [process.execPath];
  const flags = "Bun" in globalThis ? ["--no-install", "--no-env-file"] : ["run", "-A"];
  return [process.execPath, ...flags, entry.startsWith("file:") ? fileURLToPath(entry) : entry];
}
