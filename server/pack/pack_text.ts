import type { DefinitionText, ModuleForm } from "./module_form.ts";

/** A module within the text of a pack. */
export interface PlacedModule {
  form: ModuleForm;
  /** That of the definition. */
  digest: string;
  /** Whether the text has live bindings. */
  isLive: boolean;
  /** The first line of the module's text, from 0, and the column of its first character there. */
  line: number;
  column: number;
  /** The line after the module's text. */
  end: number;
}

/** The modules of a pack, by line. */
export type PlacedModules = readonly PlacedModule[];

/** The text of a pack and the places of its modules, which source maps and stacks need. */
export interface PackText {
  text: string;
  modules: PlacedModules;
}

/** The names of the registry's functions in packs. */
const REGISTRY_IMPORTS = "defineSource as s, renewSource as r, defineFailed as f, " +
  "alias as a, defineCommonJs as c, provide as p, importNatives as n, start as b, evaluate as e, " +
  "provideSource as q, noteUpdate as u, announce as w, doubt as d";

/** Writes a pack statement by statement. */
export class PackWriter {
  #text = "";
  #lines = 0;
  readonly #modules: PlacedModule[] = [];

  /** @param registry The URL of the registry's module. */
  constructor(registry: string) {
    this.line(`import { ${REGISTRY_IMPORTS} } from ${JSON.stringify(registry)};`);
  }

  /** Number of characters written. */
  get length(): number {
    return this.#text.length;
  }

  /** Adds a statement without a module's text. */
  line(statement: string): void {
    this.#text += `${statement}\n`;
    this.#lines++;
  }

  /** Adds the definition of a module. */
  define(form: ModuleForm, version: number, definition: DefinitionText): void {
    const { text, digest, linesBefore, columnsBefore, isLive } = definition;
    const end = this.#lines + lineBreaks(text);
    this.#modules.push({
      form,
      digest,
      isLive,
      line: this.#lines + linesBefore,
      column: columnsBefore,
      end,
    });
    this.#text += `s(${JSON.stringify(form.id)}, ${version}, ${text});\n`;
    this.#lines = end + 1;
  }

  /**
   * @param mapUrl The URL of the pack's source map.
   * @param name The URL by which stacks name the pack, if it differs from the requested one.
   */
  finish(mapUrl: string, name?: string): PackText {
    const map = this.#modules.length > 0 ? `//# sourceMappingURL=${mapUrl}\n` : "";
    const source = name === undefined ? "" : `//# sourceURL=${name}\n`;
    return { text: this.#text + map + source, modules: this.#modules };
  }
}

/** The line breaks of a script by the rules of engines, which are those of the language. */
function lineBreaks(text: string): number {
  if (/[\r\u2028\u2029]/.test(text)) return text.match(/\r\n|[\n\r\u2028\u2029]/g)!.length;
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count++;
  return count;
}
