import { codeFrame } from "../code_frame.ts";
import { CompileError } from "../types.ts";
import type { Descriptor } from "./descriptor/descriptor.ts";
import type { SfcOptions } from "./options.ts";

/** The compiler's interface for converting a template of another language to HTML. */
export interface Preprocessor {
  render(
    source: string,
    settings: Record<string, unknown>,
    done: (error: unknown, html?: string) => void,
  ): void;
}

/**
 * The functions of a template language's package used here; Pug has `compile` and reports included
 * files.
 */
interface TemplateEngine {
  compile?(
    source: string,
    settings: Record<string, unknown>,
  ): ((locals: Record<string, unknown>) => string) & { dependencies?: string[] };
  render?: Preprocessor["render"];
}

interface EngineError {
  message: string;
  msg?: string;
  line?: number;
  column?: number;
  filename?: string;
}

/**
 * The preprocessor of a template language, from the project's own package.
 *
 * @param lang The language, which is also the name of its package: `"pug"`.
 * @param deps Receives the files that the template includes.
 * @throws {CompileError} When the project does not have the package.
 */
export async function loadPreprocessor(
  lang: string,
  { descriptor, options, deps }: { descriptor: Descriptor; options: SfcOptions; deps: string[] },
): Promise<Preprocessor> {
  const { compile, render } = await loadEngine(lang, descriptor, options);
  if (!compile) return { render: render! };
  return {
    render(source, settings, done) {
      let html: string;
      try {
        const template = compile(source, settings);
        deps.push(...template.dependencies ?? []);
        html = template(settings);
      } catch (error) {
        return done(toTemplateError(error, descriptor));
      }
      done(null, html);
    },
  };
}

async function loadEngine(
  lang: string,
  descriptor: Descriptor,
  options: SfcOptions,
): Promise<TemplateEngine> {
  const { file, sfc, source } = descriptor;
  let cause: unknown;
  try {
    const loaded = await options.importPackage(lang);
    for (const engine of [loaded, loaded.default as TemplateEngine | undefined]) {
      if (engine?.compile ?? engine?.render) return engine as TemplateEngine;
    }
  } catch (error) {
    cause = error;
  }
  const { line, column } = sfc.template!.loc.start;
  const loc = { file, line, column: column - 1 };
  throw new CompileError(`Cannot load "${lang}", the language of the <template>`, {
    id: file,
    loc,
    frame: codeFrame(source, loc),
    hint: `Install "${lang}" in the project`,
    plugin: "vue",
    cause,
  });
}

/** Pug counts lines and columns from 1, within the block. */
function toTemplateError(error: unknown, descriptor: Descriptor): CompileError {
  const { msg, message, line, column, filename } = error as EngineError;
  const { file, source, sfc } = descriptor;
  const isOwn = filename === undefined || filename === file;
  const loc = line === undefined ? undefined : {
    file: filename ?? file,
    line: isOwn ? line + sfc.template!.loc.start.line - 1 : line,
    column: Math.max(0, (column ?? 1) - 1),
  };
  return new CompileError(msg ?? message, {
    id: file,
    loc,
    frame: loc && isOwn ? codeFrame(source, loc) : undefined,
    plugin: "vue",
    cause: error,
  });
}
