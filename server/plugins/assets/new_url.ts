import { existsSync } from "node:fs";
import { posix } from "node:path";
import MagicString from "magic-string";
import { publicPostfix } from "../../../compiler/asset.ts";
import { findNewUrls, type NewUrl } from "../../../compiler/javascript/new_url.ts";
import { splitTemplate } from "../../../compiler/javascript/partial_specifier.ts";
import { resolvePath } from "../../base/paths.ts";
import type { Plugin } from "../../plugin_api/types.ts";
import {
  fileOfReference,
  piecesOfReference,
  type ResolveReference,
} from "../../resolve/file_reference.ts";
import { isBare, isRelative, splitSpecifier } from "../../resolve/specifier.ts";
import {
  cleanUrl,
  encodePath,
  isDataUrl,
  isExternalUrl,
  isVirtualId,
  joinUrl,
} from "../../base/url.ts";

/** Options of {@linkcode newUrlPlugin}. */
export interface NewUrlPluginOptions {
  /** Public base path with a slash at both ends. */
  base: string;
  /** `server.origin`, put before every URL. */
  origin?: string | undefined;
  /** The URL, without base, of a file by its absolute path. */
  urlOf(file: string): string;
}

/**
 * The plugin for `new URL("…", import.meta.url)`. A module is served under the path of its file, so
 * the browser resolves most such URLs correctly. The plugin rewrites the others: aliases, packages,
 * `imports` of package.json, files without an extension, absolute paths under a base, and paths
 * that leave the root. It also watches the named file, so that a change updates the module.
 */
export function newUrlPlugin(options: NewUrlPluginOptions): Plugin {
  return {
    name: "vite:asset-import-meta-url",
    transform: {
      filter: { code: /new\s+URL\b/ },
      async handler(code, id) {
        const module = new ModuleUrls(options, id, {
          resolve: (text, resolveOptions) => this.resolve(text, id, resolveOptions),
          watch: (file) => this.addWatchFile(file),
        });
        const text = new MagicString(code);
        for (const found of findNewUrls(code)) {
          const written = found.ignored ? undefined : await module.rewrite(found, code);
          if (written !== undefined) text.overwrite(found.start, found.end, written);
        }
        if (!text.hasChanged()) return undefined;
        return {
          code: text.toString(),
          map: text.generateMap({ hires: "boundary", source: cleanUrl(id) }),
        };
      },
    },
  };
}

/** The parts of the hook's context that the module uses. */
interface ModuleHost {
  resolve: ResolveReference;
  watch(file: string): void;
}

/** Rewrites the URLs of one module. */
class ModuleUrls {
  readonly #options: NewUrlPluginOptions;
  /** The module's file; `undefined` for a virtual module. */
  readonly #file: string | undefined;
  readonly #host: ModuleHost;

  constructor(options: NewUrlPluginOptions, id: string, host: ModuleHost) {
    this.#options = options;
    this.#file = isVirtualId(id) ? undefined : cleanUrl(id);
    this.#host = host;
  }

  /** The replacement for the first argument; `undefined` keeps the original. */
  async rewrite({ specifier, template }: NewUrl, code: string): Promise<string | undefined> {
    if (specifier !== undefined) {
      const url = await this.#urlOf(specifier);
      return url === undefined ? undefined : JSON.stringify(url);
    }
    if (template === undefined) return undefined;
    const { texts, start, end } = template;
    const known = await this.#urlAround(texts);
    if (known === undefined) return undefined;
    const [before, after] = known;
    return `\`${escapeTemplate(before)}${code.slice(start, end)}${escapeTemplate(after)}\``;
  }

  async #urlOf(specifier: string): Promise<string | undefined> {
    if (isElsewhere(specifier)) return undefined;
    // A leading "#" belongs to a name in "imports" of package.json; it does not start a fragment.
    const path = specifier[0] + cleanUrl(specifier.slice(1));
    const postfix = specifier.slice(path.length);
    if (isRelative(path) || this.#isBeside(path)) return await this.#urlOfRelative(path, postfix);
    const file = await this.#find(path);
    if (specifier.startsWith("/")) return this.#belowBase(specifier);
    return file === undefined ? undefined : this.#publicUrl(file) + publicPostfix(postfix);
  }

  async #urlOfRelative(path: string, postfix: string): Promise<string | undefined> {
    const named = this.#named(path);
    if (named === undefined) return undefined;
    // A folder URL is a prefix that other code completes, so it is not resolved to a file.
    const isFolder = /(?:^|\/)\.{0,2}$/.test(path);
    const file = isFolder ? undefined : await this.#find(isBare(path) ? `./${path}` : path);
    // A folder's index file does not replace the folder's URL; only added extensions count.
    if (file?.startsWith(`${named}.`)) return this.#publicUrl(file) + publicPostfix(postfix);
    const outside = this.#outsideRoot(path);
    return outside === undefined ? undefined : outside + postfix;
  }

  /** Resolves a path and watches the file. */
  async #find(path: string): Promise<string | undefined> {
    const found = await fileOfReference(path, this.#host.resolve);
    if (found === undefined) return undefined;
    const file = splitSpecifier(found).path;
    this.#host.watch(file);
    return file;
  }

  /** The URL's text before and after the substitutions of a template. */
  async #urlAround(texts: readonly string[]): Promise<[string, string] | undefined> {
    const written = texts.join("*");
    if (isElsewhere(written) || written.startsWith("*")) return undefined;
    const first = texts[0]!;
    const last = texts.at(-1)!;
    if (written.startsWith("/")) {
      const before = this.#belowBase(first);
      return before === undefined ? undefined : [before, last];
    }
    const [folder] = /^.*\//s.exec(first) ?? [""];
    if (isRelative(first)) {
      const outside = this.#outsideRoot(folder);
      return outside === undefined ? undefined : [outside + first.slice(folder.length), last];
    }
    if (/[?#]/.test(first.slice(1)) || this.#isBeside(folder)) return undefined;
    const path = cleanUrl(last);
    const reference = splitTemplate([...texts.slice(0, -1), path].join("*"));
    const pieces = await piecesOfReference(reference, this.#host.resolve);
    if (pieces?.length !== 2) return undefined;
    return [this.#publicUrl(pieces[0]!), encodePath(pieces[1]!) + last.slice(path.length)];
  }

  #belowBase(url: string): string | undefined {
    const { base, origin = "" } = this.#options;
    return base === "/" || url.startsWith(base) ? undefined : origin + joinUrl(base, url);
  }

  #publicUrl(file: string): string {
    const { base, origin = "", urlOf } = this.#options;
    return origin + joinUrl(base, encodePath(urlOf(file)));
  }

  /** The URL of a relative path that leaves the root, where relative URLs cannot reach. */
  #outsideRoot(path: string): string | undefined {
    if (this.#file === undefined || !path.startsWith("../")) return undefined;
    const { urlOf } = this.#options;
    const file = posix.join(posix.dirname(this.#file), path);
    const url = posix.join(posix.dirname(urlOf(this.#file)), path);
    return urlOf(file) === url ? undefined : this.#publicUrl(file);
  }

  /** Whether a bare name is a file beside the module, which takes precedence over a package. */
  #isBeside(path: string): boolean {
    const named = isBare(path) ? this.#named(path) : undefined;
    return named !== undefined && existsSync(named);
  }

  /** The file that the browser would request for a relative path. */
  #named(path: string): string | undefined {
    return this.#file && resolvePath(posix.dirname(this.#file), path);
  }
}

/** Whether the URL is absolute, or points into the module itself. */
function isElsewhere(url: string): boolean {
  return url === "" || url.startsWith("?") || isExternalUrl(url) || isDataUrl(url) ||
    url.startsWith("blob:");
}

function escapeTemplate(text: string): string {
  return text.replace(/[`\\]|\$\{/g, "\\$&");
}
