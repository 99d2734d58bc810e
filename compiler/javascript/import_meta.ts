import { readLiteral, skipTrivia } from "./js_literal.ts";

/** One `import.meta` in code, and what is read from it. */
export interface ImportMetaUse {
  start: number;
  /** Offset behind the property: behind `env` in `import.meta.env.MODE`. */
  end: number;
  /** The property; `undefined` where the whole object is taken: `const { hot } = import.meta`. */
  property: string | undefined;
}

/**
 * Tells which property each `import.meta` is read for: `import.meta.hot`, `import.meta?.env`,
 * `import.meta["env"]`, with comments and line breaks in between.
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
 * Whether code may read a property of `import.meta`, so that it has to be there.
 *
 * @param uses What `importMetaUses()` found.
 */
export function usesImportMeta(uses: readonly ImportMetaUse[], property: "hot" | "env"): boolean {
  return uses.some((use) => use.property === property || use.property === undefined);
}

/**
 * Reads a property access with a name that is known: `.name`, `?.name`, `["name"]`.
 *
 * @param offset Behind the object; white space and comments may precede the access.
 */
export function readProperty(
  code: string,
  offset: number,
): { name: string; end: number } | undefined {
  const start = skipTrivia(code, offset);
  // Trivia may also stand between the dot and the name.
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
