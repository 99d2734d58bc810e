import { readLiteral, skipTrivia } from "./js_literal.ts";

/** One `import.meta` in code, and the property read from it. */
export interface ImportMetaUse {
  start: number;
  /** The offset after the property: after `env` in `import.meta.env.MODE`. */
  end: number;
  /** `undefined` if the whole object is used, as in `const { hot } = import.meta`. */
  property: string | undefined;
}

/**
 * Reads the property of each `import.meta`: `import.meta.hot`, `import.meta?.env`,
 * `import.meta["env"]`. Comments and line breaks can stand in between.
 *
 * @param metas The ranges of `import.meta`, from `lexModule()`.
 */
export function importMetaUses(
  code: string,
  metas: readonly { start: number; end: number }[],
): ImportMetaUse[] {
  return metas.map(({ start, end }) => {
    const found = readProperty(code, end);
    return { start, end: found?.end ?? end, property: found?.name };
  });
}

/**
 * Whether code can read a property of `import.meta`, by name or through the whole object.
 *
 * @param uses The result of `importMetaUses()`.
 */
export function usesImportMeta(uses: readonly ImportMetaUse[], property: "hot" | "env"): boolean {
  return uses.some((use) => use.property === property || use.property === undefined);
}

/**
 * Reads a property access with a constant name: `.name`, `?.name`, `["name"]`.
 *
 * @param offset The offset after the object; white space and comments can precede the access.
 */
export function readProperty(
  code: string,
  offset: number,
): { name: string; end: number } | undefined {
  const start = skipTrivia(code, offset);
  // Trivia can also stand between the dot and the name.
  const dot = /\??\.(?!\d)/y;
  dot.lastIndex = start;
  const afterDot = dot.test(code) ? skipTrivia(code, dot.lastIndex) : start;
  if (code[afterDot] === "[") return readComputed(code, afterDot);
  if (afterDot === start) return undefined;
  const word = /[\p{ID_Start}$_][\p{ID_Continue}$]*/uy;
  word.lastIndex = afterDot;
  const name = word.exec(code)?.[0];
  return name === undefined ? undefined : { name, end: afterDot + name.length };
}

function readComputed(code: string, bracket: number): { name: string; end: number } | undefined {
  try {
    const key = readLiteral(code, bracket + 1);
    const close = skipTrivia(code, key.end);
    return code[close] === "]" ? { name: String(key.value), end: close + 1 } : undefined;
  } catch {
    return undefined;
  }
}
