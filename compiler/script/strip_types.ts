/**
 * Compiles TypeScript in this process, through `oxc-transform`. A call takes 0.03 ms, where esbuild
 * takes a millisecond of another process. `stripTypes()` declines a script in which the two could
 * differ, and one in which esbuild could find a mistake; `script.ts` then calls esbuild.
 */
import type { TransformOptions } from "oxc-transform";
import { maskNonCode } from "../javascript/js_mask.ts";
import { normalizeMap } from "../source_map.ts";
import type { Compiled } from "../types.ts";

export interface StripTypesOptions {
  code: string;
  /** Absolute path or id: the source of the map. */
  file: string;
  /** Whether only `import type` is removed, not every import without a use. */
  verbatimModuleSyntax: boolean;
  /** Whether class fields are defined as JavaScript does it, not assigned. */
  definesFields: boolean;
}

/** Characters above which a script is compiled on another thread. */
const LARGE = 50_000;

/**
 * Syntax that the two treat differently: namespaces, imports and exports of CommonJS, exported enums,
 * whose variables are not hoisted, empty lists of names, `eval`, which could read imports,
 * auto-accessors, and comments that name a source map.
 */
const DIFFERENT = [
  /^[ \t]*(?:export\s+)?(?:namespace|module)\s+[\w$.]+\s*\{/m,
  /\bimport\s+(?:type\s+)?[\w$]+\s*=|\bexport\s*=|\bexport\s+(?:import|as\s+namespace|(?:const\s+)?enum)\b/,
  /\bimport\s*\{\s*\}|\bexport\s*\{\s*type\s[^},]*(?:,\s*type\s[^},]*)*,?\s*\}\s*from\b/,
  /\beval\b|\baccessor\b|sourceMappingURL/,
];

/** Code in which esbuild could report a mistake that is none for oxc-transform. */
const SUSPICIOUS = [
  // Comparisons that are always false, and `!a in b`.
  /\bNaN\b|[=!]==?\s*(?:-\s*0\b|[[{/]|function\b|class\b)|\bcase\s*-\s*0\b|[=!]==?\s*typeof\b/,
  /\btypeof\b[^=!\n]*[=!]==?\s*["'`](?!(?:undefined|object|boolean|number|bigint|string|symbol|function)["'`])/,
  /![\w$.]+(?:\[[^\]]*\]|\([^)]*\))*\s+in(?:stanceof)?\b/,
  // A value in the line after `return`, and properties of a superclass that cannot be deleted.
  /^[ \t]*return[ \t]*\n[ \t]*[^\s}]|\bdelete\s+super\b/m,
  // CommonJS in an ES module, and a namespace that is called.
  /\bmodule\.exports\s*=|\bexports\.[\w$]+\s*=(?!=)|(?<![.\w$])exports\s*=(?!=)/,
  /\bimport\s*\*\s*as\s+([\w$]+)[^]*(?<![.\w$])\1\s*\(/,
];

/** A class, not a property of this name. */
const CLASS = /\bclass\b(?!\s*[:=,;).?])/;
/** A constructor's parameter that declares a field, and decorators. */
const CLASS_SYNTAX = /[(,]\s*(?:public|private|protected|readonly|override)\s|@/;

const ENUM = /\benum\s+[\w$]+\s*\{([^}]*)\}/g;
/** An enum member whose value does not depend on anything else. */
const PLAIN_MEMBER = /^\s*(?:[\w$]+\s*(?:=\s*(?:-?\d+|"[^"\\]*"|'[^'\\]*'|1\s*<<\s*\d+)\s*)?)?$/;

/**
 * Compiles TypeScript without JSX to the newest JavaScript.
 *
 * @returns `undefined` if only esbuild can compile the script, or report what is wrong with it.
 */
export async function stripTypes(
  { code, file, verbatimModuleSyntax, definesFields }: StripTypesOptions,
): Promise<Compiled | undefined> {
  if ([...DIFFERENT, ...SUSPICIOUS].some((pattern) => pattern.test(code))) return undefined;
  if (!hasPlainEnums(code)) return undefined;
  if (CLASS.test(code) && !(definesFields && hasPlainClasses(code))) return undefined;
  const { transform, transformSync } = await import("oxc-transform");
  const options: TransformOptions = {
    lang: "ts",
    sourceType: "module",
    typescript: { onlyRemoveTypeImports: verbatimModuleSyntax },
    sourcemap: true,
  };
  const result = code.length > LARGE
    ? await transform(file, code, options)
    : transformSync(file, code, options);
  if (result.errors.length > 0) return undefined;
  return { code: result.code, map: normalizeMap(result.map), deps: [], warnings: [] };
}

function hasPlainClasses(code: string): boolean {
  // The text is rarely masked, which takes longer than the compilation.
  return !CLASS_SYNTAX.test(code) || !CLASS_SYNTAX.test(maskNonCode(code));
}

function hasPlainEnums(code: string): boolean {
  return Array.from(code.matchAll(ENUM)).every(([, members = ""]) =>
    members.split(",").every((member) => PLAIN_MEMBER.test(member))
  );
}
