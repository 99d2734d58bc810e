/**
 * How imports of CommonJS work: the pre-bundled module has one export, `default`, which is
 * `module.exports`. The statement is rewritten to import `default` and to read the names from it:
 *
 *     import React, { useState } from "react"
 *     → import __vireo_interop_0 from "/…/react.js"; const React = …, useState = __vireo_interop_0["useState"];
 */

import { importedBindings } from "./imports.ts";

/** Options of {@linkcode interopImport}. */
export interface InteropOptions {
  /** The URL of the pre-bundled module. */
  url: string;
  /** A unique number within the importing module, for the names of variables. */
  index: number;
  /** The exported names of the CommonJS module, if known; for `export * from`. */
  exportNames?: readonly string[] | undefined;
  /**
   * Whether the default export is `module.exports` even with `__esModule`, as in Node's ES modules.
   */
  isNode?: boolean;
  /** The importing module's own exports, which take precedence over `export * from`. */
  ownExports?: readonly string[];
}

/** The replacement of a statement. */
export interface InteropStatement {
  code: string;
  /** Set when names are lost: `export * from` a module whose names are unknown. */
  warning?: string;
}

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/**
 * Rewrites an import or `export … from` statement of a CommonJS module. The number of lines stays
 * the same.
 *
 * @param statement The text from `statementStart` to `statementEnd` of a static import.
 * @returns `undefined` when the statement imports no names, so that only its URL has to change.
 */
export function interopImport(
  statement: string,
  options: InteropOptions,
): InteropStatement | undefined {
  const bindings = importedBindings(statement);
  if (bindings.length === 0) return undefined;
  const module = `__vireo_interop_${options.index}`;
  const head = `import ${module} from ${JSON.stringify(options.url)};`;
  const lines = "\n".repeat(statement.match(/\r\n?|\n/g)?.length ?? 0);
  const isExport = /^\s*export\b/.test(statement);
  if (!isExport) {
    const declarations = bindings.map(({ imported, local }) =>
      `${local} = ${read(module, imported, options.isNode)}`
    );
    return { code: `${head} const ${declarations.join(", ")};${lines}` };
  }
  if (bindings.length === 1 && bindings[0]!.local === "*") {
    return exportAll(head, module, lines, options);
  }
  return { code: `${head} ${exported(module, bindings, options.isNode)}${lines}` };
}

/**
 * The code to append to `import("dep")` of a CommonJS module, so that the promise resolves with the
 * namespace of a static import.
 *
 * @param isNode Whether the default export is `module.exports` even with `__esModule`, as in Node.
 */
export function interopDynamicImport(isNode = false): string {
  return `.then((m) => ${isNode ? nodeNamespaceOf("m.default") : namespaceOf("m.default")})`;
}

/** The expression that reads one name of `module.exports`. */
function read(module: string, imported: string, isNode = false): string {
  if (imported === "*") return isNode ? nodeNamespaceOf(module) : namespaceOf(module);
  if (imported === "default" && isNode) return module;
  return imported === "default"
    ? `${module}?.__esModule ? ${module}.default : ${module}`
    : `${module}[${JSON.stringify(imported)}]`;
}

/** Exports the properties of functions and objects, but not those of arrays and primitives. */
const NAMES = "...(Object(m) === m && !Array.isArray(m) ? m : {}), default: m";

function namespaceOf(module: string): string {
  return `((m) => m?.__esModule ? m : { ${NAMES} })(${module})`;
}

function nodeNamespaceOf(module: string): string {
  return `((m) => ({ ${NAMES} }))(${module})`;
}

function exported(
  module: string,
  bindings: { imported: string; local: string }[],
  isNode?: boolean,
): string {
  const locals = bindings.map((_, index) => `${module}_${index}`);
  const declarations = bindings.map(({ imported }, index) =>
    `${locals[index]} = ${read(module, imported, isNode)}`
  );
  const names = bindings.map(({ local }, index) =>
    `${locals[index]} as ${IDENTIFIER.test(local) ? local : JSON.stringify(local)}`
  );
  return `const ${declarations.join(", ")}; export { ${names.join(", ")} };`;
}

function exportAll(
  head: string,
  module: string,
  lines: string,
  options: InteropOptions,
): InteropStatement {
  const { exportNames, ownExports = [] } = options;
  if (exportNames === undefined) {
    return {
      code: head + lines,
      warning:
        `Cannot determine the names of "export * from" for "${options.url}": the module is ` +
        `CommonJS; write export { … } with the names instead`,
    };
  }
  const names = exportNames.filter((name) =>
    name !== "default" && name !== "__esModule" && !ownExports.includes(name)
  );
  if (names.length === 0) return { code: head + lines };
  const bindings = names.map((name) => ({ imported: name, local: name }));
  return { code: `${head} ${exported(module, bindings)}${lines}` };
}
