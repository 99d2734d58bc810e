/**
 * The texts of CommonJS modules that stand in for what cannot be packed. Nothing fails before it is touched: packages
 * look for what they can do without.
 */
import { browserExternalCommonJs } from "../../resolve/browser_external.ts";
import type { StandIn } from "./dependency_target.ts";

const quote = (text: string) => JSON.stringify(text);

/** The stand-in of a built-in of Node: it warns where something of it is read. */
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

/** The stand-in of a package that is not installed: it fails as `require()` does, at the same moment. */
export function missingStandIn(specifier: string, importer: string): StandIn {
  const message = `Could not resolve "${specifier}" imported by "${importer}". Is it installed?`;
  return {
    type: "stand-in",
    id: `missing:${specifier} of ${importer}`,
    code: throwing(message, "MODULE_NOT_FOUND"),
  };
}

/** The text of a module that cannot be read or compiled: who evaluates it gets the reason. */
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
