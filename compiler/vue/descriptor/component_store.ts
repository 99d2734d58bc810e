import type { VueCompiler } from "../compiler.ts";
import { type Descriptor, findBlock, parseDescriptor, takenOverDescriptor } from "./descriptor.ts";
import type { ComponentBlocks } from "./diff.ts";
import type { SfcOptions } from "../options.ts";
import { resolveScript } from "../script.ts";

/** The text on disk of a component; `null` if a plugin generated it from something else. */
type RawText = string | null;

/** The texts of a component that were served most recently. */
interface ServedTexts {
  main: RawText;
  /** Blocks with their own modules, by {@linkcode blockKey}. */
  blocks: Map<string, ServedBlock>;
}

/** A block that was served as a module of its own. */
export interface ServedBlock {
  raw: RawText;
  content: string;
}

interface Entry {
  descriptor: Descriptor;
  /** The text on disk. Plugins can have changed it before it was parsed. */
  raw: RawText;
}

/** The key of a block with its own module. */
export function blockKey(type: string, index = 0): string {
  return `${type}:${index}`;
}

function blockOfKey(key: string): { type: string; index: number } {
  const [type = "", index] = key.split(":");
  return { type, index: Number(index) };
}

/**
 * The components of one server: their descriptors, and the versions that the page has. An unchanged
 * script is reused in the next descriptor.
 */
export class ComponentStore {
  readonly #entries = new Map<string, Entry>();
  readonly #served = new Map<string, ServedTexts>();
  readonly #fileOfId = new Map<string, string>();
  readonly #failed = new Set<string>();
  readonly #options: () => SfcOptions;

  /** @param options Called at each use, because other plugins can change the options. */
  constructor(options: () => SfcOptions) {
    this.#options = options;
  }

  /** Whether a component is known. */
  has(file: string): boolean {
    return this.#entries.has(file);
  }

  /** The files of all known components. */
  get files(): string[] {
    return [...this.#entries.keys()];
  }

  /** The component with a scope id; used for blocks in other files. */
  fileOfId(id: string): string | undefined {
    return this.#fileOfId.get(id);
  }

  /** The newest descriptor and its text on disk. */
  current(file: string): Readonly<Entry> | undefined {
    return this.#entries.get(file);
  }

  /**
   * Returns the descriptor of a text, which is parsed at most once.
   *
   * @param texts `source`: the text to parse. `raw`: the text on disk that it was made from, by
   * default the same.
   */
  getDescriptor(
    compiler: VueCompiler,
    file: string,
    { source, raw = source }: { source: string; raw?: RawText },
  ): Descriptor {
    const known = this.#entries.get(file)?.descriptor;
    const descriptor = known?.source === source ? known : this.parse(compiler, file, source);
    if (known && known !== descriptor) {
      descriptor.previous = known.script || known.isFromCache ? known : known.previous;
    }
    this.#entries.set(file, { descriptor, raw });
    this.#fileOfId.set(descriptor.id, file);
    return descriptor;
  }

  /**
   * Restores a component that an earlier session compiled from the same text.
   *
   * @param component `source`: the compiled text. `raw`: the text on disk that it was made from.
   */
  restore(component: { file: string; source: string; raw: RawText; lang: string }): void {
    const { file, raw } = component;
    const descriptor = takenOverDescriptor(component, this.#options());
    this.#entries.set(file, { descriptor, raw });
    this.#fileOfId.set(descriptor.id, file);
  }

  /**
   * Compiles the script again, after a change of types that it imports.
   *
   * @returns Whether the page is affected.
   */
  refreshScript(compiler: VueCompiler, file: string): boolean {
    const entry = this.#entries.get(file);
    if (!entry) return false;
    const { source, script } = entry.descriptor;
    const descriptor = this.parse(compiler, file, source);
    this.#entries.set(file, { ...entry, descriptor });
    try {
      return resolveScript(compiler, descriptor, this.#options())?.key !== script?.key;
    } catch {
      return true;
    }
  }

  /**
   * Records that the main module was served.
   *
   * @param raw The text on disk that it was made from; the newest text can be another by now.
   */
  mainServed(file: string, raw: RawText): void {
    this.#failed.delete(file);
    this.#served.set(file, { main: raw, blocks: this.#served.get(file)?.blocks ?? new Map() });
  }

  /** Records that the main module could not be compiled. */
  mainFailed(file: string): void {
    this.#failed.add(file);
  }

  /** Records that a block was served as a module of its own. */
  blockServed(file: string, key: string, block: ServedBlock): void {
    this.#served.get(file)?.blocks.set(key, block);
  }

  /** The most recently served version of a block; `undefined` if it was never served. */
  servedBlock(file: string, key: string): Readonly<ServedBlock> | undefined {
    return this.#served.get(file)?.blocks.get(key);
  }

  /**
   * Records that the page's blocks are the same in a newer text, so that they are not compared
   * again.
   *
   * @param raw The newer text on disk.
   * @param isSame Called for each block with its own module.
   */
  markBlocksUnchanged(
    file: string,
    raw: string,
    isSame: (block: { type: string; index: number }) => boolean,
  ): void {
    const blocks = this.#served.get(file)?.blocks;
    for (const [key, block] of blocks ?? []) {
      if (isSame(blockOfKey(key))) block.raw = raw;
    }
  }

  /** Whether the last attempt to serve the main module failed. */
  isBroken(file: string): boolean {
    return this.#failed.has(file);
  }

  /** Whether every served module of the component was made from this text on disk. */
  isServed(file: string, raw: string): boolean {
    const served = this.#served.get(file);
    return served !== undefined && !this.#failed.has(file) && served.main === raw &&
      [...served.blocks.values()].every((block) => block.raw === raw);
  }

  /**
   * The blocks as the page has them; `undefined` if it has none, or if plugins generated their
   * text.
   */
  servedBlocks(compiler: VueCompiler, file: string): ComponentBlocks | undefined {
    const served = this.#served.get(file);
    if (!served || served.main === null) return undefined;
    const parse = (text: string) => {
      const known = this.#entries.get(file)?.descriptor;
      return known?.source === text ? known : this.parse(compiler, file, text);
    };
    const main = parse(served.main);
    const { template, script, scriptSetup, cssVars } = main.sfc;
    const blocks = {
      template,
      script,
      scriptSetup,
      cssVars,
      styles: [...main.sfc.styles],
      customBlocks: [...main.sfc.customBlocks],
    };
    for (const [key, { raw }] of served.blocks) {
      if (raw === null) return undefined;
      if (raw !== served.main) replaceBlock(blocks, key, parse(raw));
    }
    return blocks;
  }

  /** Forgets a component whose file was deleted. */
  forget(file: string): void {
    const id = this.#entries.get(file)?.descriptor.id;
    if (id !== undefined) this.#fileOfId.delete(id);
    this.#entries.delete(file);
    this.#served.delete(file);
    this.#failed.delete(file);
    this.#options().types.forget(file);
  }

  /** Parses a text without keeping its descriptor. */
  parse(compiler: VueCompiler, file: string, source: string): Descriptor {
    return parseDescriptor(compiler, { file, source }, this.#options());
  }
}

/** Replaces a block of the main module by that of a newer text. */
function replaceBlock(
  blocks: { -readonly [Key in keyof ComponentBlocks]: ComponentBlocks[Key] },
  key: string,
  newer: Descriptor,
): void {
  const { type, index } = blockOfKey(key);
  if (type === "script") {
    blocks.script = newer.sfc.script;
    blocks.scriptSetup = newer.sfc.scriptSetup;
    return;
  }
  const block = findBlock(newer, type, index);
  if (!block) return;
  if (type === "template") {
    blocks.template = newer.sfc.template;
  } else if (type === "style") {
    // A later main module can have fewer blocks than were served.
    if (!blocks.styles[index]) return;
    blocks.styles = blocks.styles.with(index, newer.sfc.styles[index]!);
  } else if (blocks.customBlocks[index]?.type === type) {
    blocks.customBlocks = blocks.customBlocks.with(index, block);
  }
}
