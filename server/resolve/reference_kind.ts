import type { NapiResolveOptions } from "oxc-resolver";
import type { ResolvedResolveOptions } from "../plugin_api/options.ts";
import { isBare } from "./specifier.ts";

/**
 * The languages of style sheets by the rules of their imports, and `url()`, which requires a full
 * file name.
 */
export type StyleKind = "css" | "sass" | "less" | "stylus" | "url";

/** The export conditions that apply: those of `import` or those of `require()`. */
export type ScriptKind = "import" | "require";

/** The rules for finding a file: those of scripts, or of a style sheet. */
export type ReferenceKind = ScriptKind | StyleKind;

/**
 * The parts that the name of a style sheet can omit, and the fields and conditions of a package
 * that lead to one.
 */
interface StyleRules {
  extensions: string[];
  /** Fields of package.json, and conditions of its `exports`, in order of preference. */
  fields: string[];
  mainFiles: string[];
}

/** TypeScript sources import each other by the names of their compiled files. */
const EXTENSION_ALIAS = {
  ".js": [".js", ".ts", ".tsx", ".jsx"],
  ".jsx": [".jsx", ".tsx"],
  ".mjs": [".mjs", ".mts"],
  ".cjs": [".cjs", ".cts"],
};

const STYLE_RULES: Readonly<Record<Exclude<StyleKind, "url">, StyleRules>> = {
  css: { extensions: [".css"], fields: ["style"], mainFiles: ["index"] },
  // The Sass compiler tries extensions, partials and index files itself, in Sass's order.
  sass: { extensions: [], fields: ["sass", "style"], mainFiles: [] },
  less: { extensions: [".less", ".css"], fields: ["less", "style"], mainFiles: ["index"] },
  stylus: { extensions: [".styl", ".css"], fields: ["stylus", "style"], mainFiles: ["index"] },
};

const SCRIPT_CONDITIONS = ["import", "require"];

/**
 * Whether the rules are those of a style sheet, where a bare name is first a file and then a
 * package.
 */
export function isStyleKind(kind: ReferenceKind): kind is StyleKind {
  return kind !== "import" && kind !== "require";
}

/**
 * Whether a style sheet can also be found by the script conditions of `exports`: an `@import` is a
 * kind of import.
 */
export function takesScriptConditions(kind: ReferenceKind, specifier: string): boolean {
  return isStyleKind(kind) && kind !== "url" && (isBare(specifier) || specifier.startsWith("#"));
}

/**
 * Whether `paths` of a tsconfig.json apply. Vite documents that they do not apply to imports in
 * Less, so such an import would work here and fail in the build.
 */
export function followsTsconfigPaths(kind: ReferenceKind): boolean {
  return kind !== "less";
}

/**
 * The options of `oxc-resolver` for a kind of import.
 *
 * @param scriptConditions Whether the conditions of scripts apply to a style sheet's import.
 */
export function lookupOptions(
  options: ResolvedResolveOptions,
  kind: ReferenceKind,
  scriptConditions = false,
): NapiResolveOptions {
  const shared = { symlinks: !options.preserveSymlinks, nodePath: false };
  if (kind === "url") {
    return {
      ...shared,
      conditionNames: [...new Set([...options.conditions, "import", "default"])],
      mainFields: [],
      mainFiles: [],
      extensions: [],
      preferRelative: true,
    };
  }
  if (isStyleKind(kind)) {
    const { extensions, fields, mainFiles } = STYLE_RULES[kind];
    const mode = options.conditions.includes("production") ? "production" : "development";
    return {
      ...shared,
      conditionNames: [...fields, mode, ...(scriptConditions ? SCRIPT_CONDITIONS : []), "default"],
      // `main` of a package can be its style sheet.
      mainFields: kind === "sass" ? fields : [...fields, "main"],
      mainFiles,
      extensions,
      preferRelative: true,
    };
  }
  const usesBrowserField = options.mainFields.includes("browser");
  return {
    ...shared,
    conditionNames: [...new Set([...options.conditions, kind, "default"])],
    mainFields: [...new Set([...options.mainFields, "main"])],
    aliasFields: usesBrowserField ? ["browser"] : [],
    extensions: [...options.extensions],
    extensionAlias: EXTENSION_ALIAS,
    // "./lib" can be a folder whose package.json has `exports`; bundlers have always followed it.
    allowPackageExportsInDirectoryResolve: true,
  };
}
