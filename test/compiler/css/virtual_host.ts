import { posix } from "node:path";
import type { CssHost, ImportSyntax } from "../../../compiler/css/types.ts";

/**
 * A project in memory. Resolves relative and root-absolute specifiers, `@/` as `/app/src/`, and
 * bare ones in `node_modules`.
 */
export class VirtualHost implements CssHost {
  readonly watched: string[] = [];
  readonly read: string[] = [];

  constructor(
    readonly files: Readonly<Record<string, string>>,
    readonly packages: Readonly<Record<string, () => Promise<unknown>>> = {},
  ) {}

  resolveImport(specifier: string, importer: string, _syntax: ImportSyntax) {
    return Promise.resolve(this.#find(specifier, importer));
  }

  explainImport(specifier: string, importer: string, _syntax: ImportSyntax) {
    const message = `Cannot resolve "${specifier}" from "${importer.replace("/app", "")}"`;
    return { message, hint: `Create "${specifier}"` };
  }

  readFile(file: string) {
    const text = this.files[file];
    if (text === undefined) return Promise.reject(new Error(`No file "${file}"`));
    this.read.push(file);
    return Promise.resolve(text);
  }

  resolveUrl(url: string, importer: string) {
    const [, path = "", postfix = ""] = /^([^?#]*)(.*)$/s.exec(url) ?? [];
    const file = this.#find(path, importer);
    return Promise.resolve(
      file === null ? null : { url: file.replace("/app", "") + postfix, file },
    );
  }

  async loadFromProject(specifier: string) {
    return (await this.packages[specifier]?.() ?? null) as Record<string, unknown> | null;
  }

  watch(files: readonly string[]) {
    this.watched.push(...files);
  }

  #find(specifier: string, importer: string): string | null {
    const aliased = specifier.replace(/^@\//, "/app/src/");
    const candidates = [
      posix.resolve(posix.dirname(importer), aliased),
      ...(aliased.startsWith("/") ? [posix.join("/app", aliased)] : []),
      posix.join("/app/node_modules", aliased),
    ];
    return candidates.find((file) => file in this.files) ?? null;
  }
}
