import { posix } from "node:path";
import MagicString from "magic-string";
import {
  isExternalImport,
  isExternalUrl,
  quoteReference,
  scanReferences,
} from "./scan_references.ts";
import type { CssReference } from "./scan_references.ts";
import type { CssHost, ImportSyntax } from "../types.ts";

/** Functions whose files Less reads relative to the compiled file, whichever file calls them. */
const LESS_FILE_FUNCTIONS: ReadonlySet<string> = new Set([
  "data-uri",
  "image-size",
  "image-width",
  "image-height",
]);

/** Options of {@linkcode rebaseUrls}. */
export interface RebaseOptions {
  /** The file that contains `code`. */
  file: string;
  /** The file whose compilation includes `code`. */
  root: string;
  syntax: ImportSyntax;
  host: CssHost;
}

/**
 * Rewrites the relative URLs of a Sass or Less file so that they are relative to the compiled file:
 * preprocessors concatenate texts without changing URLs.
 */
export async function rebaseUrls(code: string, options: RebaseOptions): Promise<string> {
  const { file, root, syntax } = options;
  if (posix.dirname(file) === posix.dirname(root)) return code;
  const fileFunctions = syntax === "less" ? LESS_FILE_FUNCTIONS : undefined;
  const references = scanReferences(code, { lineComments: true, fileFunctions }).filter(isRelative);
  if (references.length === 0) return code;
  const text = new MagicString(code);
  await Promise.all(references.map(async (reference) => {
    const rebased = await rebase(reference.value, options);
    if (rebased !== null) {
      text.update(reference.start, reference.end, quoteReference(reference, rebased));
    }
  }));
  return text.toString();
}

/**
 * Whether a URL must be rebased. Imports of preprocessor files are resolved by the preprocessor
 * itself.
 */
function isRelative({ kind, value }: CssReference): boolean {
  if (value.startsWith("/")) return false;
  if (kind !== "import") return !isExternalUrl(value);
  return !isExternalImport(value) && /\.css(?:$|[?#])/.test(value);
}

async function rebase(value: string, options: RebaseOptions): Promise<string | null> {
  const { file, root, syntax, host } = options;
  const [, path = value, postfix = ""] = /^(#?[^?#]*)(.*)$/s.exec(value) ?? [];
  const found = await host.resolveImport(path, file, syntax);
  const isExplicit = value.startsWith("./") || value.startsWith("../");
  if (found === null && !isExplicit) return null;
  const absolute = found ?? posix.join(posix.dirname(file), path);
  const relative = posix.relative(posix.dirname(root), absolute);
  return (relative.startsWith(".") ? relative : `./${relative}`) + postfix;
}
