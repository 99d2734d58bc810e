import { transformWithEsbuild } from "../../compiler/esbuild_service.ts";
import { parseHtml } from "../../compiler/html/html.ts";
import { type LexedModule, lexModule } from "../../compiler/javascript/imports.ts";

/** The script code in one file, and the scripts that it refers to. */
export interface ScannedSource {
  /** Modules, lexed. */
  modules: { code: string; lexed: LexedModule }[];
  /** Specifiers outside of modules: `<script src>`. */
  specifiers: string[];
}

/** Options for compiling the JSX of a file. */
export type JsxOptions = (file: string) => Record<string, unknown>;

const SCRIPT_BLOCK = /<script\b([^>]*)>([^]*?)<\/script\s*>/gi;
const COMMENT = /<!--[^]*?-->/g;

/** Whether the scanner reads a file. */
export function isScannable(file: string): boolean {
  return /\.(?:html?|vue|svelte|astro|[cm]?[jt]sx?)$/.test(file);
}

/**
 * Finds the scripts of a file.
 *
 * @param code The file's text.
 * @param file Absolute path.
 * @param jsxOptions Options of esbuild for a file with JSX.
 */
export async function scanSource(
  code: string,
  file: string,
  jsxOptions: JsxOptions,
): Promise<ScannedSource> {
  const source: ScannedSource = { modules: [], specifiers: [] };
  for (const script of scriptsOf(code, file)) {
    if (script.src !== undefined) source.specifiers.push(script.src);
    const text = script.code;
    if (text.trim() !== "") {
      source.modules.push(await lexScript({ ...script, code: text, file }, jsxOptions));
    }
  }
  return source;
}

interface Script {
  src?: string | undefined;
  code: string;
  lang: string;
}

function scriptsOf(code: string, file: string): Script[] {
  if (/\.html?$/.test(file)) {
    return parseHtml(code, file).scripts
      .filter(({ kind, ignored }) => kind === "module" && !ignored)
      .map(({ src, content }) => ({ src, code: content?.text ?? "", lang: "js" }));
  }
  const extension = /\.(\w+)$/.exec(file)![1]!;
  if (/^[cm]?[jt]sx?$/.test(extension)) return [{ code, lang: extension.replace(/^[cm]/, "") }];
  const scripts = Array.from(
    code.replace(COMMENT, "").matchAll(SCRIPT_BLOCK),
    ([, attributes = "", text = ""]) => ({
      src: attributeOf(attributes, "src"),
      code: text,
      lang: attributeOf(attributes, "lang") ?? "js",
    }),
  );
  const frontMatter = extension === "astro" ? /^\s*---([^]*?)\n---/.exec(code)?.[1] : undefined;
  return frontMatter === undefined ? scripts : [...scripts, { code: frontMatter, lang: "ts" }];
}

function attributeOf(attributes: string, name: string): string | undefined {
  const match = new RegExp(`\\b${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`).exec(
    attributes,
  );
  return match?.[1] ?? match?.[2] ?? match?.[3];
}

async function lexScript(
  { code, lang, file }: Script & { file: string },
  jsxOptions: JsxOptions,
): Promise<{ code: string; lexed: LexedModule }> {
  if (!lang.endsWith("x")) {
    try {
      return { code, lexed: lexModule(code, file) };
    } catch {
      // The lexer does not support all of TypeScript's syntax.
    }
  }
  const compiled = await transformWithEsbuild(code, file, {
    loader: lang.endsWith("x") ? (lang as "jsx" | "tsx") : "ts",
    ...jsxOptions(file),
  });
  return { code: compiled.code, lexed: lexModule(compiled.code, file) };
}
