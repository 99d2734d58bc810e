import { homedir } from "node:os";
import path from "node:path";
import process from "node:process";

/**
 * The user's folder for caches.
 *
 * Source: https://specifications.freedesktop.org/basedir-spec/latest/ (and the conventions of macOS
 * and Windows)
 */
export function userCacheFolder(): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (process.platform === "win32") {
    return LOCALAPPDATA ?? path.join(homedir(), "AppData", "Local");
  }
  if (process.platform === "darwin") return path.join(homedir(), "Library", "Caches");
  return XDG_CACHE_HOME || path.join(homedir(), ".cache");
}
