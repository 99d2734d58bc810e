import path from "node:path";
import { glob } from "tinyglobby";
import { isInside, slash } from "../../base/paths.ts";
import { FS_PREFIX, joinUrl } from "../../base/url.ts";
import type { Reference } from "../types.ts";

/** What is known of a project from its config. Paths are absolute, with slashes. */
export interface Project {
  root: string;
  /** Public base path with a slash at both ends. */
  base: string;
  /** The inputs of its build, where the config names them. */
  inputs?: readonly string[];
  /** Folders below the root whose pages are not its own: results, caches, files that are served as they are. */
  ignored: readonly string[];
}

/** Folders whose pages are results of tools. */
const IGNORED = ["**/node_modules/**", "**/__tests__/**", "**/coverage/**", "**/*-report/**"];
const MODULE = /\.(?:[cm]?[jt]sx?|vue)$/;

/**
 * Finds what a crawl begins with: the given entries, else the inputs of the build, else every HTML page.
 *
 * @param given Paths relative to the root, or paths of URLs.
 * @param origin Of the server, without a slash at the end.
 */
export async function findStarts(
  project: Project,
  given: readonly string[],
  origin: string,
): Promise<Reference[]> {
  const { root, base, inputs } = project;
  const entries = given.length > 0 ? given : inputs ?? await findPages(project);
  const paths = entries.map((entry) => urlPath(entry, root));
  return [...new Set(paths)].sort().map((each) => ({
    url: new URL(joinUrl(base, each), origin).href,
    kind: MODULE.test(each) ? "module" : "page",
    offset: 0,
    text: each,
    via: "html",
  }));
}

async function findPages({ root, ignored }: Project): Promise<string[]> {
  const folders = ignored.filter((folder) => folder !== root && isInside(root, folder));
  return await glob("**/*.html", {
    cwd: root,
    expandDirectories: false,
    ignore: [...IGNORED, ...folders.map((folder) => `${path.posix.relative(root, folder)}/**`)],
  });
}

/** The path by which a browser asks for an entry: `/nested/` for `nested/index.html`. */
function urlPath(entry: string, root: string): string {
  const file = slash(entry);
  const isFile = path.isAbsolute(entry) && isInside(root, file);
  const local = isFile ? file.slice(root.length) : `/${file.replace(/^(?:\.?\/)+/, "")}`;
  const isOutside = path.isAbsolute(entry) && !isFile && MODULE.test(file);
  if (isOutside) return FS_PREFIX + file.replace(/^\//, "");
  return encodeURI(local).replace(/\/index\.html$/, "/");
}
