import { isAbsolutePath } from "../paths.ts";

/** An import that leads to no file. */
export interface UnresolvedImport {
  /** As written. */
  specifier: string;
  /** Absolute path. */
  importer: string;
  root: string;
}

/** What to say of an import that leads to no file, and what to do about it. */
export function describeUnresolved(
  { specifier, importer, root }: UnresolvedImport,
): { message: string; hint: string } {
  const shown = importer.startsWith(`${root}/`) ? importer.slice(root.length) : importer;
  return { message: `Cannot resolve "${specifier}" from "${shown}"`, hint: hintFor(specifier) };
}

function hintFor(specifier: string): string {
  if (specifier.startsWith(".") || isAbsolutePath(specifier)) {
    return `Create "${specifier}" or correct its path`;
  }
  const name = /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;
  return `Install it with "npm install ${name}", write "./${specifier}" for a file beside the importer, ` +
    "or add an entry to resolve.alias";
}
