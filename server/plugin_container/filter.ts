import path from "node:path";
import picomatch from "picomatch";
import { normalizePath } from "../base/paths.ts";
import type { HookFilter, StringFilter } from "../plugin_api/types.ts";

type Test = (text: string) => boolean;

/** Tests whether a hook's filter matches the hook's arguments. */
export interface CompiledFilter {
  id: Test;
  code: Test;
  moduleType: Test;
}

const list = (value: string | RegExp | (string | RegExp)[] | undefined): (string | RegExp)[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

function toParts(filter: StringFilter): {
  include: (string | RegExp)[];
  exclude: (string | RegExp)[];
} {
  if (typeof filter === "object" && !Array.isArray(filter) && !(filter instanceof RegExp)) {
    return { include: list(filter.include), exclude: list(filter.exclude) };
  }
  return { include: list(filter), exclude: [] };
}

function compile(filter: StringFilter | undefined, toTest: (text: string) => Test): Test {
  if (filter === undefined) return () => true;
  const { include, exclude } = toParts(filter);
  const tests = (patterns: (string | RegExp)[]) =>
    patterns.map((pattern): Test =>
      typeof pattern === "string" ? toTest(pattern) : (text) => {
        pattern.lastIndex = 0;
        return pattern.test(text);
      }
    );
  const included = tests(include);
  const excluded = tests(exclude);
  return (text) =>
    !excluded.some((test) => test(text)) &&
    (included.length === 0 || included.some((test) => test(text)));
}

/** A string in an id filter is a glob; a relative glob starts at the root. */
function globTest(root: string): (pattern: string) => Test {
  return (pattern) => {
    const absolute = pattern.startsWith("**") || path.isAbsolute(pattern)
      ? pattern
      : path.posix.join(root, pattern);
    const matches = picomatch(absolute, { dot: true });
    return (id) => matches(normalizePath(id));
  };
}

/**
 * Compiles the `filter` of a hook object.
 *
 * Source: https://vite.dev/guide/api-plugin#hook-filters
 *
 * @param filter The plugin's filter.
 * @param root Base of relative globs.
 */
export function compileFilter(filter: HookFilter | undefined, root: string): CompiledFilter | null {
  if (!filter) return null;
  return {
    id: compile(filter.id, globTest(root)),
    code: compile(filter.code, (part) => (code) => code.includes(part)),
    moduleType: compile(filter.moduleType, (type) => (other) => other === type),
  };
}
