import { readFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { parseEnv } from "node:util";

/**
 * Removes the variables that Bun itself reads from `.env` files of the current folder before a
 * program starts. The server decides which files and variables a page gets; since the environment
 * overrides every file, an edit of a file would have no effect.
 *
 * Source: https://bun.com/docs/runtime/environment-variables
 */
export function forgetEnvFiles(
  environment: Record<string, string | undefined> = process.env,
  folder: string = process.cwd(),
): void {
  const mode = environment.NODE_ENV === "production" || environment.NODE_ENV === "test"
    ? environment.NODE_ENV
    : "development";
  for (const name of [".env", `.env.${mode}`, ".env.local", `.env.${mode}.local`]) {
    const variables = Object.entries(readEnv(path.join(folder, name)));
    for (const [key, value] of variables) {
      // A variable with another value was set by the user. The expansion of a "$" is unknown.
      if (value?.includes("$") || environment[key] === value) delete environment[key];
    }
  }
}

function readEnv(file: string): NodeJS.Dict<string> {
  try {
    return parseEnv(readFileSync(file, "utf8"));
  } catch {
    return {};
  }
}
