import path from "node:path";
import { parseSource, type SyntaxNode, visitNodes } from "./parse_source.ts";

interface FileExports {
  exports: Set<string>;
  /** Imported names by the file that exports them; `"*"` for a whole namespace. */
  imports: [file: string, name: string][];
}

const nameOf = (node: unknown) => {
  const { name, value } = node as { name?: string; value?: string };
  return name ?? value ?? "";
};

/** The names that a declaration binds: one, or those of `const { a, b } = …`. */
function declaredNames(declaration: SyntaxNode): string[] {
  const { id, declarations } = declaration as { id?: SyntaxNode; declarations?: SyntaxNode[] };
  if (id) return [nameOf(id)];
  return (declarations ?? []).flatMap(({ id }) => {
    const pattern = id as SyntaxNode;
    if (pattern.type !== "ObjectPattern") return [nameOf(pattern)];
    return (pattern.properties as SyntaxNode[]).map(({ value, argument }) =>
      nameOf(value ?? argument)
    );
  });
}

/**
 * The names that `const { a, b } = await import("…")` reads; `"*"` for any other use of the
 * namespace.
 */
function dynamicNames(chain: readonly SyntaxNode[]): string[] {
  const holder = chain.findLast(({ type }) => type !== "AwaitExpression");
  const pattern = holder?.type === "VariableDeclarator" ? holder.id as SyntaxNode : undefined;
  if (pattern?.type !== "ObjectPattern") return ["*"];
  return (pattern.properties as SyntaxNode[]).map(({ key }) => key ? nameOf(key) : "*");
}

function readFileExports(file: string, code: string): FileExports {
  const found: FileExports = { exports: new Set(), imports: [] };
  const chain: SyntaxNode[] = [];
  const add = (source: unknown, names: readonly string[]) => {
    const specifier = nameOf(source);
    if (!specifier.startsWith(".")) return;
    const target = path.posix.join(path.posix.dirname(file), specifier);
    for (const name of names) found.imports.push([target, name]);
  };
  visitNodes(parseSource(code).body, (node) => {
    while (chain.length > 0 && chain.at(-1)!.end < node.end) chain.pop();
    if (node.type === "ImportDeclaration") {
      add(
        node.source,
        (node.specifiers as SyntaxNode[]).map(({ type, imported }) =>
          imported ? nameOf(imported) : type === "ImportDefaultSpecifier" ? "default" : "*"
        ),
      );
    } else if (node.type === "ExportAllDeclaration") {
      add(node.source, ["*"]);
    } else if (node.type === "ExportNamedDeclaration") {
      const specifiers = (node.specifiers ?? []) as SyntaxNode[];
      if (node.source) add(node.source, specifiers.map(({ local }) => nameOf(local)));
      const declaration = node.declaration as SyntaxNode | null | undefined;
      // A type is exported beside the function that takes it, for callers that want to name it
      // later.
      const isType = node.exportKind === "type" || declaration?.type.startsWith("TS");
      if (isType) return void chain.push(node);
      const declared = declaration ? declaredNames(declaration) : [];
      for (const name of [...declared, ...specifiers.map(({ exported }) => nameOf(exported))]) {
        found.exports.add(name);
      }
    } else if (node.type === "ExportDefaultDeclaration") {
      found.exports.add("default");
    } else if (node.type === "CallExpression" && (node.callee as SyntaxNode).type === "Import") {
      add((node.arguments as SyntaxNode[])[0], dynamicNames(chain));
    } else if (node.type === "TSImportType") {
      add((node.argument as SyntaxNode).literal ?? node.argument, ["*"]);
    }
    chain.push(node);
  });
  return found;
}

/**
 * Finds the exported values that no other file imports.
 *
 * @param sources Text by path, relative to the repository.
 * @returns Names by file.
 */
export function unusedExports(sources: ReadonlyMap<string, string>): Map<string, string[]> {
  const files = new Map(Array.from(sources, ([file, code]) => [file, readFileExports(file, code)]));
  const used = new Map<string, Set<string>>();
  for (const { imports } of files.values()) {
    for (const [file, name] of imports) {
      used.set(file, (used.get(file) ?? new Set()).add(name));
    }
  }
  const unused = new Map<string, string[]>();
  for (const [file, { exports }] of files) {
    const names = used.get(file);
    const rest = [...exports].filter((name) => !names?.has(name));
    if (rest.length > 0 && !names?.has("*")) unused.set(file, rest);
  }
  return unused;
}
