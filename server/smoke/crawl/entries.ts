import path from "node:path";
import { glob } from "tinyglobby";
import { isInside, slash } from "../../base/paths.ts";
import { FS_PREFIX, joinUrl } from "../../base/url.ts";
import type { Reference } from "../types.ts";

/** The parts of a project's config that a crawl needs. Paths are absolute, with slashes. */
export interface Project {
  root: string;
  /** Public base path with a slash at both ends. */
  base: string;
  /** Inputs of the build, if the config names them. */
  inputs?: readonly string[] | undefined;
  /** Folders below the root without pages of the project: build results, caches, public files. */
  ignored: readonly string[];
}

/** Folders with pages that tools generate. */
const IGNORED = ["**/node_modules/**", "**/__tests__/**", "**/coverage/**", "**/*-report/**"];
const MODULE = /\.(?:[cm]?[jt]sx?|vue)$/;

/**
 * Finds the starts of a crawl: the given entries, or else the inputs of the build, or else every
 * HTML page.
 *
 * @param given Paths relative to the root, or URL paths.
 * @param origin The server's origin, without a trailing slash.
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

/** The URL path of an entry: `/nested/` for `nested/index.html`. */
function urlPath(entry: string, root: string): string {
  const file = slash(entry);
  const isFile = path.isAbsolute(entry) && isInside(root, file);
  const local = isFile ? file.slice(root.length) : `/${file.replace(/^(?:\.?\/)+/, "")}`;
  const isOutside = path.isAbsolute(entry) && !isFile && MODULE.test(file);
  if (isOutside) return FS_PREFIX + file.replace(/^\//, "");
  return encodeURI(local).replace(/\/index\.html$/, "/");
}
