import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { foldersUp } from "./paths.ts";

/** Files that mark the root of a monorepo by their presence. */
const ROOT_FILES = ["lerna.json", "pnpm-workspace.yaml", ".pnp.cjs"];

/** Reads a JSON file; a missing or invalid one is `undefined`. */
function readJson(file: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

function isWorkspaceRoot(folder: string): boolean {
  if (ROOT_FILES.some((name) => existsSync(path.join(folder, name)))) return true;
  if (readJson(path.join(folder, "package.json"))?.workspaces) return true;
  return ["deno.json", "deno.jsonc"]
    .some((name) => Boolean(readJson(path.join(folder, name))?.workspace));
}

/** The nearest folder at or above `folder` with a `package.json`, or `undefined`. */
export function packageRoot(folder: string): string | undefined {
  for (const current of foldersUp(folder)) {
    if (existsSync(path.join(current, "package.json"))) return current;
  }
  return undefined;
}

/**
 * The root of the monorepo that `folder` belongs to: marked by pnpm, npm, Yarn, Deno or Lerna.
 *
 * Source: https://vite.dev/guide/api-javascript#searchforworkspaceroot
 *
 * @param folder Absolute path.
 * @param fallback Returned outside of a monorepo. Default: the nearest folder with a
 *   `package.json`, else `folder`.
 */
export function searchForWorkspaceRoot(
  folder: string,
  fallback: string = packageRoot(folder) ?? folder,
): string {
  for (const current of foldersUp(folder)) if (isWorkspaceRoot(current)) return current;
  return fallback;
}
