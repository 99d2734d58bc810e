/**
 * `import()` of a template literal with substitutions. The candidates are found as for
 * `import.meta.glob`, so that each is resolved, transformed and updated like any other import.
 *
 * Source: https://vite.dev/guide/features#dynamic-import
 */

import type { GlobCall } from "./glob_import.ts";
import type { LexedImport } from "./imports.ts";
import { type PartialSpecifier, splitTemplate } from "./partial_specifier.ts";

/** An `import()` that is served as a glob. */
export interface VariableImport {
  call: GlobCall;
  /** The imported template, without the query. */
  specifier: PartialSpecifier;
}

/** The reason why an `import()` with substitutions is left unchanged. */
export interface ImportProblem {
  message: string;
  hint: string;
}

/** Vite's name, because later plugins search for it. */
const HELPER = "__variableDynamicImportRuntimeHelper";

/**
 * The function that {@linkcode writeVariableImport} calls; it must be prepended to the module once.
 */
export const VARIABLE_IMPORT_HELPER =
  `const ${HELPER} = (modules, path) => modules[path]?.() ?? Promise.reject(new Error(\`Cannot import "\${path}": no file matches; a variable stands for a name within one folder\`));`;

/**
 * Reads an `import()` with a template literal as a glob pattern.
 *
 * @returns `undefined` for every other import, and for a URL of another server.
 */
export function variableImport(
  found: LexedImport,
  code: string,
): VariableImport | ImportProblem | undefined {
  if (found.templatePattern === undefined || found.ignored) return undefined;
  const [path, query] = splitQuery(found.templatePattern);
  if (/^(?:[a-z][a-z\d+.-]*:|\/|\*)/i.test(path)) return undefined;
  const problem = problemOf(path, query);
  if (problem !== undefined) return problem;
  const source = code.slice(found.statementStart, found.statementEnd);
  return {
    specifier: splitTemplate(path),
    call: {
      index: 0,
      start: found.statementStart,
      end: found.statementEnd,
      patterns: [path],
      options: {
        eager: false,
        import: undefined,
        query,
        exhaustive: false,
        caseSensitive: true,
        base: undefined,
      },
      lines: source.split("\n").length - 1,
    },
  };
}

/**
 * Writes the expression that replaces the `import()`.
 *
 * @param modules The object of `writeGlobImport()`.
 * @param template The template literal as written.
 */
export function writeVariableImport(modules: string, template: string): string {
  const path = template.replace(/\?[^}`]*`$/, "`");
  return `${HELPER}(${modules}, ${path})`;
}

/**
 * The problem of an import whose folder is unknown. Packages are included: a build leaves them
 * alone too, because all of their files would be bundled for the few that are needed.
 */
export function unlocatedImport({ before, glob, after }: PartialSpecifier): ImportProblem {
  return {
    message: `Cannot tell which files the variable import "${before}${glob}${after}" means`,
    hint:
      `Begin the template with "./" or "../", with an alias of resolve.alias, or with a "#" name of ` +
      `"imports" in package.json, or put /* @vite-ignore */ before it to leave it to the browser`,
  };
}

function splitQuery(pattern: string): [path: string, query: string] {
  const start = pattern.indexOf("?");
  return start < 0 ? [pattern, ""] : [pattern.slice(0, start), pattern.slice(start)];
}

function problemOf(path: string, query: string): ImportProblem | undefined {
  if (query.includes("*")) {
    return {
      message: "The query of a variable import is not constant",
      hint: "Write one import for each query",
    };
  }
  if (!/\.\w+$/.test(path)) {
    return {
      message: `The variable import "${path}" has no file extension`,
      hint: "End the template with an extension, as in `./pages/${name}.vue`",
    };
  }
  if (/^\.\/\*\.\w+$/.test(path)) {
    return {
      message: `The variable import "${path}" matches every file of its own folder`,
      hint: "Move the files to a folder of their own, as in `./pages/${name}.vue`",
    };
  }
  return undefined;
}
