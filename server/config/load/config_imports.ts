import { init, parse } from "es-module-lexer";
import MagicString from "magic-string";
import { UNAVAILABLE_MODULE } from "./unavailable.ts";

/** A static import of a bundled config. */
export interface ConfigImport {
  specifier: string;
  /** The statement's position in the code. */
  start: number;
  end: number;
  /** The text between `import` and `from`, `""` for an import without bindings. */
  clause: string;
}

/** The static imports of a bundle. esbuild writes each in one plain form. */
export async function configImports(code: string): Promise<ConfigImport[]> {
  await init;
  const [imports] = parse(code);
  return imports.flatMap(({ type, specifier, importStart, importEnd }) => {
    if (type !== "static" || typeof specifier !== "string") return [];
    const statement = code.slice(importStart, importEnd);
    const clause = /^import\s*([^"']*?)\s*from\s*["']/.exec(statement)?.[1] ?? "";
    return statement.startsWith("import")
      ? [{ specifier, start: importStart, end: importEnd, clause }]
      : [];
  });
}

/** The parts of `a, * as b` or `a, { b as c }`. */
function parseClause(clause: string): { name: string; local: string }[] {
  const [, head = "", braces] = /^([^{]*)(?:\{([^}]*)\})?$/s.exec(clause) ?? [];
  const bindings = head.split(",").map((part) => part.trim()).filter(Boolean).map((part) =>
    part.startsWith("*")
      ? { name: "*", local: part.replace(/^\*\s*as\s+/, "") }
      : { name: "default", local: part }
  );
  for (const part of (braces ?? "").split(",").map((text) => text.trim()).filter(Boolean)) {
    const [name, local = name] = part.split(/\s+as\s+/);
    bindings.push({ name: name!.replace(/^["']|["']$/g, ""), local: local! });
  }
  return bindings;
}

/**
 * Replaces imports by stand-ins (see `unavailable.ts`), each of which the module exports as
 * `unavailable:<specifier>`.
 *
 * @param code A bundled config.
 * @param specifiers The imports that failed.
 */
export async function withoutImports(
  code: string,
  specifiers: ReadonlySet<string>,
): Promise<string> {
  const text = new MagicString(code);
  const names = new Map<string, string>();
  for (const { specifier, start, end, clause } of await configImports(code)) {
    if (!specifiers.has(specifier)) continue;
    const name = names.get(specifier) ?? `__unavailable${names.size}`;
    names.set(specifier, name);
    const bindings = parseClause(clause).map(({ name: imported, local }) =>
      imported === "*" ? `${local} = ${name}` : `${local} = ${name}[${JSON.stringify(imported)}]`
    );
    text.overwrite(start, end, bindings.length > 0 ? `const ${bindings.join(", ")}` : "");
  }
  // All on the first line, so that line numbers stay the same.
  const setUp = [
    `import { unavailable as __unavailable } from ${JSON.stringify(UNAVAILABLE_MODULE)};`,
  ];
  for (const [specifier, name] of names) {
    const exported = JSON.stringify(`unavailable:${specifier}`);
    setUp.push(`const ${name} = __unavailable(${JSON.stringify(specifier)});`);
    setUp.push(`export { ${name} as ${exported} };`);
  }
  return text.prepend(setUp.join(" ") + " ").toString();
}

/**
 * Gives default imports the meaning that they have in a package without `"type": "module"`: for
 * CommonJS compiled from an ES module, the default export is `exports.default`, not `exports`.
 */
export async function withCommonJsInterop(code: string): Promise<string> {
  const text = new MagicString(code);
  for (const { specifier, start, end, clause } of await configImports(code)) {
    if (specifier.startsWith("node:")) continue;
    const bindings = parseClause(clause);
    const index = bindings.findIndex(({ name }) => name === "default");
    if (index < 0) continue;
    const { local } = bindings[index]!;
    const statement = code.slice(start, end);
    const at = statement.indexOf(local, "import".length);
    text.overwrite(start + at, start + at + local.length, `__default_${local}`);
    text.appendLeft(
      end,
      `; const ${local} = __default_${local}?.__esModule ? __default_${local}.default : __default_${local}`,
    );
  }
  return text.toString();
}
