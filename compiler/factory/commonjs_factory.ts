import { parse } from "es-module-lexer";
import MagicString from "magic-string";
import { readLiteral } from "../javascript/js_literal.ts";
import { maskNonCode } from "../javascript/js_mask.ts";

/** A CommonJS module as a function for the page's registry, with its dependencies. */
export interface CommonJsFactory {
  /** A function expression with the line numbers of the source. */
  code: string;
  /** Literal specifiers of `require()` and `require.resolve()`, each once. */
  requires: string[];
  /**
   * Whether the module declares its own `require` (bundles, AMD), whose specifiers need not be
   * modules of a package.
   */
  hasOwnRequire: boolean;
  /** Specifiers of literal `import()` calls. */
  dynamicImports: string[];
}

/** The name in any place: most modules contain it only in longer words, and need no mask. */
const NAMES_REQUIRE = /(?<![\w$])require(?![\w$])/;
const REQUIRE = /(?<![.\w$])require\s*(?:\.\s*resolve\s*)?\(\s*(?=["'`])/g;
const OWN_REQUIRE =
  /\bfunction\b[^(){}]*\((?:[^()]*,)?\s*require\s*[,)]|\b(?:var|let|const|function)\s+require\b|,\s*require\s*=|\(\s*require\s*(?:,[^()]*)?\)\s*=>/;

/**
 * Makes the factory of a CommonJS module.
 *
 * @param code JavaScript without ES module syntax.
 */
export function commonJsFactory(code: string): CommonJsFactory {
  const source = new MagicString(code);
  const hashbang = /^#!.*/.exec(code)?.[0].length ?? 0;
  if (hashbang > 0) source.remove(0, hashbang);
  const { requires, hasOwnRequire } = requiredSpecifiers(code);
  const dynamicImports = new Set<string>();
  for (const found of dynamicCalls(code)) {
    source.update(found.importStart, found.importStart + "import".length, "__vireo_import__");
    if (found.specifier !== undefined && !found.glob) dynamicImports.add(found.specifier);
  }
  return {
    code: `function (module, exports, require, __vireo_import__) { ${source.toString()}\n}`,
    requires,
    hasOwnRequire,
    dynamicImports: [...dynamicImports],
  };
}

/** The start offsets of `require()` and `require.resolve()` calls with a literal. */
export function requireCalls(code: string): number[] {
  if (!NAMES_REQUIRE.test(code)) return [];
  return Array.from(maskNonCode(code).matchAll(REQUIRE), ({ index }) => index);
}

/** The literal specifiers of `require()` and `require.resolve()` in a text. */
export function requiredSpecifiers(
  code: string,
): Pick<CommonJsFactory, "requires" | "hasOwnRequire"> {
  if (!NAMES_REQUIRE.test(code)) return { requires: [], hasOwnRequire: false };
  const masked = maskNonCode(code);
  const requires = new Set<string>();
  for (const { index, 0: call } of masked.matchAll(REQUIRE)) {
    const { value } = readLiteral(code, index + call.length);
    if (typeof value === "string") requires.add(value);
  }
  return { requires: [...requires], hasOwnRequire: OWN_REQUIRE.test(masked) };
}

function dynamicCalls(code: string) {
  if (!/\bimport\s*\(/.test(code)) return [];
  return parse(code)[0].filter((each) => each.type === "dynamic");
}
