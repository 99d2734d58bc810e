import type { SFCBlock } from "@vue/compiler-sfc";
import { CompileError } from "../../types.ts";
import { type Descriptor, hasScopedStyle } from "../descriptor/descriptor.ts";
import { formatBlockRequest } from "../descriptor/query.ts";
import { MAIN_VARIABLE } from "../script.ts";

/** Statements of the main module, and the component's properties that depend on them. */
export interface BlockImports {
  code: string[];
  properties: [name: string, value: string][];
}

/** Imports a script with its own module, including its named exports. */
export function importScript(descriptor: Descriptor): string {
  const block = descriptor.sfc.scriptSetup ?? descriptor.sfc.script!;
  const request = JSON.stringify(formatBlockRequest({
    file: block.src ?? descriptor.file,
    type: "script",
    src: block.src && "true",
    attrs: block.attrs,
    lang: block.lang ?? extensionOf(block.src) ?? "js",
  }));
  return `import ${MAIN_VARIABLE} from ${request}\nexport * from ${request}`;
}

/** Imports a template with its own module: from a file, or in a language such as Pug. */
export function importTemplate(descriptor: Descriptor): string {
  const block = descriptor.sfc.template!;
  const request = JSON.stringify(formatBlockRequest({
    file: block.src ?? descriptor.file,
    type: "template",
    // The id identifies the component, because several can share the file.
    src: block.src && descriptor.id,
    scoped: hasScopedStyle(descriptor) ? descriptor.id : undefined,
    attrs: block.attrs,
    lang: "js",
  }));
  return `import { render as _sfc_render } from ${request}`;
}

/**
 * Imports the styles.
 *
 * @throws {CompileError} For class names of a custom element, which would be unused.
 */
export function importStyles(descriptor: Descriptor): BlockImports {
  const { isCustomElement, sfc: { styles } } = descriptor;
  const code: string[] = [];
  const classNames: string[] = [];
  styles.forEach((style, index) => {
    if (style.module && isCustomElement) throw moduleInCustomElement(descriptor, style);
    const request = JSON.stringify(formatBlockRequest({
      file: style.src ?? descriptor.file,
      type: "style",
      index,
      src: style.src && (style.scoped ? descriptor.id : "true"),
      inline: isCustomElement,
      scoped: style.scoped ? descriptor.id : undefined,
      module: Boolean(style.module),
      attrs: style.attrs,
      lang: style.lang ?? "css",
    }));
    const isNamed = isCustomElement || style.module;
    code.push(isNamed ? `import _sfc_style${index} from ${request}` : `import ${request}`);
    if (style.module) {
      const name = typeof style.module === "string" ? style.module : "$style";
      classNames.push(`${JSON.stringify(name)}: _sfc_style${index}`);
    }
  });
  const properties: BlockImports["properties"] = [];
  if (isCustomElement && styles.length > 0) {
    properties.push(["styles", `[${styles.map((_, index) => `_sfc_style${index}`).join(", ")}]`]);
  }
  if (classNames.length > 0) properties.push(["__cssModules", `{ ${classNames.join(", ")} }`]);
  return { code, properties };
}

/** Imports the custom blocks; exported functions are called with the component. */
export function importCustomBlocks(descriptor: Descriptor): string[] {
  return descriptor.sfc.customBlocks.flatMap((block, index) => {
    const request = formatBlockRequest({
      file: block.src ?? descriptor.file,
      type: block.type,
      index,
      src: block.src && "true",
      attrs: block.attrs,
      lang: block.lang ?? block.type,
    });
    const name = `_sfc_block${index}`;
    return [
      `import ${name} from ${JSON.stringify(request)}`,
      `if (typeof ${name} === "function") ${name}(${MAIN_VARIABLE})`,
    ];
  });
}

function extensionOf(file: string | undefined): string | undefined {
  return file && /\.(\w+)(?:\?|$)/.exec(file)?.[1];
}

function moduleInCustomElement({ file }: Descriptor, block: SFCBlock): CompileError {
  const { line, column } = block.loc.start;
  return new CompileError("Cannot use <style module> in a custom element", {
    id: file,
    loc: { file, line, column: column - 1 },
    hint: `Remove "module" from the <style> block: its styles apply to the shadow root only`,
    plugin: "vue",
  });
}
