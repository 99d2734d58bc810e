import { compileInProcess, type TsconfigCompilerOptions } from "../script/script.ts";
import type { Compiled, SourceMap } from "../types.ts";
import { loadVueCompiler } from "./compiler.ts";
import { blockSource } from "./descriptor/block_source.ts";
import { blockKey } from "./descriptor/component_store.ts";
import { type Descriptor, parseDescriptor } from "./descriptor/descriptor.ts";
import { compileMainModule } from "./main_module/main_module.ts";
import type { ScriptSource, SfcOptions } from "./options.ts";
import { isOwnScript } from "./script.ts";
import { TypeDependencies } from "./type_dependencies.ts";

/** The inputs of the compilation of a component as plain values, which can be sent to a thread. */
export interface ComponentTask {
  /** Absolute path. */
  file: string;
  source: string;
  options: Omit<SfcOptions, "types" | "importPackage" | "compileScript" | "isCustomElement">;
  isCustomElement: boolean;
  tsconfig: TsconfigCompilerOptions;
  /** The config's options for scripts. */
  esbuildOptions: Readonly<Record<string, unknown>>;
}

/** The main module of a component, and the texts of blocks with their own modules. */
export interface CompiledComponent {
  /** The language of its scripts. */
  lang: string;
  compiled: Compiled;
  /** By {@linkcode blockKey}. */
  blocks: Record<string, { code: string; map: SourceMap | null }>;
}

/** Thrown when a compilation needs more than the component's text. */
class NeedsMore extends Error {}

/**
 * Compiles a component whose result depends on nothing but its text and plain options.
 *
 * @returns `undefined` for other components, and for those with errors: `compileMainModule()`
 *   compiles or reports them.
 */
export async function compileComponent(
  task: ComponentTask,
): Promise<CompiledComponent | undefined> {
  const compiler = await loadVueCompiler();
  const options: SfcOptions = {
    ...task.options,
    isCustomElement: () => task.isCustomElement,
    types: new TypeDependencies({
      fileExists: needMore,
      readFile: needMore,
      resolve: needMore,
    }),
    importPackage: needMore,
    compileScript: (source) => compileTypes(source, task),
  };
  try {
    const descriptor = parseDescriptor(compiler, task, options);
    const compiled = await compileMainModule(compiler, descriptor, options);
    const { script, lang } = descriptor;
    if (compiled.deps.length > 0 || (script && !isOwnScript(script))) return undefined;
    return { lang, compiled, blocks: blocksOf(descriptor) };
  } catch {
    return undefined;
  }
}

function needMore(): never {
  throw new NeedsMore();
}

async function compileTypes(source: ScriptSource, task: ComponentTask): Promise<Compiled> {
  const { tsconfig, esbuildOptions } = task;
  const isTypes = source.loader === "ts";
  return isTypes && await compileInProcess({ ...source, esbuildOptions }, tsconfig) || needMore();
}

function blocksOf(descriptor: Descriptor): CompiledComponent["blocks"] {
  const { styles, customBlocks } = descriptor.sfc;
  const blocks: CompiledComponent["blocks"] = {};
  for (const [index, block] of styles.entries()) {
    if (block.src === undefined) blocks[blockKey("style", index)] = blockSource(descriptor, block);
  }
  for (const [index, block] of customBlocks.entries()) {
    if (block.src === undefined) {
      blocks[blockKey(block.type, index)] = blockSource(descriptor, block);
    }
  }
  return blocks;
}
