import { compileScript } from "../../../compiler/script/script.ts";
import type { ComponentTask } from "../../../compiler/vue/compile_component.ts";
import { loadVueCompiler, type TypeFiles } from "../../../compiler/vue/compiler.ts";
import { type Descriptor, parseDescriptor } from "../../../compiler/vue/descriptor/descriptor.ts";
import { compileMainModule } from "../../../compiler/vue/main_module/main_module.ts";
import type { SfcOptions } from "../../../compiler/vue/options.ts";
import { TypeDependencies } from "../../../compiler/vue/type_dependencies.ts";

/** A project in memory: its type files by absolute path, and the aliases of specifiers. */
export function typeFiles(
  files: Record<string, string> = {},
  aliases: Record<string, string> = {},
): TypeFiles & { reads: string[] } {
  const reads: string[] = [];
  return {
    reads,
    fileExists: (file) => Object.hasOwn(files, file),
    readFile(file) {
      reads.push(file);
      return files[file];
    },
    resolve: (specifier) => aliases[specifier],
  };
}

/** Options of a project at `/app` in development. */
export function sfcOptions(options: Partial<SfcOptions> = {}): SfcOptions {
  return {
    root: "/app",
    base: "/",
    origin: "",
    isProduction: false,
    hmr: true,
    script: {},
    template: {},
    propsDestructure: true,
    componentId: undefined,
    isCustomElement: (file) => file.endsWith(".ce.vue"),
    hasJsxPlugin: false,
    compilesAll: false,
    types: new TypeDependencies(typeFiles()),
    importPackage: (name) => Promise.reject(new Error(`No package "${name}"`)),
    compileScript: (source) =>
      compileScript({
        ...source,
        dev: false,
        tsconfig: { jsx: "react-jsx", jsxImportSource: "vue" },
      }),
    ...options,
  };
}

/** A component of the project as plain values. */
export function componentTask(source: string, rest: Partial<ComponentTask> = {}): ComponentTask {
  const { types: _, importPackage: __, compileScript: ___, isCustomElement: ____, ...options } =
    sfcOptions();
  const plain = { options, isCustomElement: false, tsconfig: {}, esbuildOptions: {} };
  return { file: "/app/src/App.vue", source, ...plain, ...rest };
}

/** Parses a component at `/app/src/App.vue`. */
export async function parse(
  source: string,
  options: SfcOptions = sfcOptions(),
  file = "/app/src/App.vue",
): Promise<Descriptor> {
  return parseDescriptor(await loadVueCompiler(), { file, source }, options);
}

/** Compiles the main module of a component at `/app/src/App.vue`. */
export async function compileComponent(
  source: string,
  options: SfcOptions = sfcOptions(),
  file = "/app/src/App.vue",
) {
  const descriptor = await parse(source, options, file);
  return {
    ...await compileMainModule(await loadVueCompiler(), descriptor, options),
    descriptor,
  };
}

/** The position of `text` in `code`: line from 1, column from 0. */
export function positionOf(code: string, text: string): { line: number; column: number } {
  const offset = code.indexOf(text);
  if (offset < 0) throw new Error(`No ${JSON.stringify(text)} in:\n${code}`);
  const before = code.slice(0, offset).split("\n");
  return { line: before.length, column: before.at(-1)!.length };
}
