/**
 * CommonJS modules that replace modules which cannot be packed. None fails before it is used:
 * packages probe for optional modules.
 */
import { browserExternalCommonJs } from "../../resolve/browser_external.ts";
import type { StandIn } from "./dependency_target.ts";

const quote = (text: string) => JSON.stringify(text);

/** The stand-in of a Node built-in: it warns when one of its properties is read. */
export function builtinStandIn(name: string, importer: string): StandIn {
  return {
    type: "stand-in",
    id: `no builtin:${name} of ${importer}`,
    code: browserExternalCommonJs(name, importer),
  };
}

/** The stand-in of a file that the `browser` field of a package.json maps to `false`. */
export function emptyStandIn(): StandIn {
  return { type: "stand-in", id: "empty:", code: "" };
}

/**
 * The stand-in of a package that is not installed: like `require()`, it throws when it is
 * evaluated.
 */
export function missingStandIn(specifier: string, importer: string): StandIn {
  const message = `Could not resolve "${specifier}" imported by "${importer}". Is it installed?`;
  return {
    type: "stand-in",
    id: `missing:${specifier} of ${importer}`,
    code: throwing(message, "MODULE_NOT_FOUND"),
  };
}

/**
 * The text of a module that cannot be read or compiled: it throws the reason when it is evaluated.
 */
export function failedModule(message: string): string {
  return throwing(message, "OPTIMIZER_FAILED");
}

/** The text of a module whose value is data. */
export function dataModule(value: string): string {
  return `module.exports = ${value};\n`;
}

function throwing(message: string, code: string): string {
  return `throw Object.assign(new Error(${quote(message)}), { code: ${quote(code)} });\n`;
}
