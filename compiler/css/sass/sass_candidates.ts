import { posix } from "node:path";

const EXTENSIONS = [".scss", ".sass", ".css"];
const PACKAGE = /^(?:@[^/]+\/)?[^./@#][^/]*$/;
const BARE = /^[^./]/;

/**
 * The files that a Sass `@use` or `@import` can refer to, in the order in which they are tried.
 *
 * Source: https://sass-lang.com/documentation/at-rules/use/#finding-the-module
 *
 * @param specifier As written: `"./vars"`, `"pkg/theme"`, an absolute path.
 * @param fromImport Whether it is an `@import`, which prefers files such as `vars.import.scss`.
 */
export function sassCandidates(specifier: string, fromImport: boolean): string[] {
  const { dir, base } = posix.parse(specifier);
  const folder = dir === "" || dir.endsWith("/") ? dir : `${dir}/`;
  const named = (name: string) => [`${folder}_${name}`, `${folder}${name}`];
  const extension = EXTENSIONS.find((ending) => base.endsWith(ending));
  if (extension) {
    const stem = base.slice(0, -extension.length);
    return [...(fromImport ? named(`${stem}.import${extension}`) : []), ...named(base)];
  }
  const path = specifier.endsWith("/") ? specifier : `${specifier}/`;
  const files = (stem: string) => EXTENSIONS.flatMap((ending) => named(stem + ending));
  const index = ["_index", "index"].flatMap((stem) =>
    EXTENSIONS.map((ending) => `${path}${stem}${ending}`)
  );
  return [
    ...(fromImport ? files(`${base}.import`) : []),
    // A bare name can be a package: its `sass` or `style` field names the file.
    ...(PACKAGE.test(specifier) ? [specifier] : []),
    ...files(base),
    ...index,
    // `exports` and `imports` of a package.json name complete files, with their extensions.
    ...(BARE.test(specifier) ? named(base).reverse() : []),
  ];
}
