import type { VueCompiler } from "../compiler.ts";
import { type Descriptor, findBlock, parseDescriptor, takenOverDescriptor } from "./descriptor.ts";
import type { ComponentBlocks } from "./diff.ts";
import type { SfcOptions } from "../options.ts";
import { resolveScript } from "../script.ts";

/** The text on disk that a component was made from; `null` where a plugin has made it from something else. */
type RawText = string | null;

/** What of a component went out last. */
interface ServedTexts {
  main: RawText;
  /** By {@linkcode blockKey}, for blocks that are modules of their own. */
  blocks: Map<string, ServedBlock>;
}

/** A block that went out as a module of its own. */
export interface ServedBlock {
  raw: RawText;
  content: string;
}

interface Entry {
  descriptor: Descriptor;
  /** Plugins may have changed it before the descriptor's text came of it. */
  raw: RawText;
}

/** Names a block that is a module of its own. */
export function blockKey(type: string, index = 0): string {
  return `${type}:${index}`;
}

function blockOfKey(key: string): { type: string; index: number } {
  const [type = "", index] = key.split(":");
  return { type, index: Number(index) };
}

/**
 * The components of one server: their descriptors, and what of them the page has. A script that has not changed is taken
 * over from one descriptor to the next.
 */
export class ComponentStore {
  readonly #entries = new Map<string, Entry>();
  readonly #served = new Map<string, ServedTexts>();
  readonly #fileOfId = new Map<string, string>();
  readonly #broken = new Set<string>();
  readonly #options: () => SfcOptions;

  /** @param options Asked for at each use, since other plugins may change them. */
  constructor(options: () => SfcOptions) {
    this.#options = options;
  }

  /** Whether a component was met. */
  has(file: string): boolean {
    return this.#entries.has(file);
  }

  /** The components that were met. */
  get files(): string[] {
    return [...this.#entries.keys()];
  }

  /** The component with a scope id, for blocks in files of their own. */
  fileOfId(id: string): string | undefined {
    return this.#fileOfId.get(id);
  }

  /** The newest descriptor and the text on disk that belongs to it. */
  current(file: string): Readonly<Entry> | undefined {
    return this.#entries.get(file);
  }

  /**
   * Gives the descriptor of a text, parsed at most once.
   *
   * @param texts `source`: what to parse. `raw`: the text on disk that it was made from, by default the same.
   */
  describe(
    compiler: VueCompiler,
    file: string,
    { source, raw = source }: { source: string; raw?: RawText },
  ): Descriptor {
    const known = this.#entries.get(file)?.descriptor;
    const descriptor = known?.source === source ? known : this.parse(compiler, file, source);
    if (known && known !== descriptor) {
      descriptor.previous = known.script || known.isTakenOver ? known : known.previous;
    }
    this.#entries.set(file, { descriptor, raw });
    this.#fileOfId.set(descriptor.id, file);
    return descriptor;
  }

  /**
   * Takes a component over that an earlier session compiled from the same text.
   *
   * @param component `source`: the text that was compiled. `raw`: the text on disk that it was made from.
   */
  takeOver(component: { file: string; source: string; raw: RawText; lang: string }): void {
    const { file, raw } = component;
    const descriptor = takenOverDescriptor(component, this.#options());
    this.#entries.set(file, { descriptor, raw });
    this.#fileOfId.set(descriptor.id, file);
  }

  /**
   * Compiles the script anew, after a change of types that it imports.
   *
   * @returns Whether that makes a difference to the page.
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
   * Notes that the main module went out.
   *
   * @param raw The text on disk that it was made from; the newest one may be another by now.
   */
  mainServed(file: string, raw: RawText): void {
    this.#broken.delete(file);
    this.#served.set(file, { main: raw, blocks: this.#served.get(file)?.blocks ?? new Map() });
  }

  /** Notes that the main module could not be made. */
  mainFailed(file: string): void {
    this.#broken.add(file);
  }

  /** Notes that a block went out as a module of its own. */
  blockServed(file: string, key: string, block: ServedBlock): void {
    this.#served.get(file)?.blocks.set(key, block);
  }

  /** A block as it went out last; `undefined` when it never did. */
  servedBlock(file: string, key: string): Readonly<ServedBlock> | undefined {
    return this.#served.get(file)?.blocks.get(key);
  }

  /**
   * Notes that blocks which the page has are the same in a newer text, so that it need not be compared with theirs.
   *
   * @param raw The newer text on disk.
   * @param isSame Asked for each block that is a module of its own.
   */
  blocksStand(
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
    return this.#broken.has(file);
  }

  /** Whether every module of the component that went out was made from this text on disk. */
  isServed(file: string, raw: string): boolean {
    const served = this.#served.get(file);
    return served !== undefined && !this.#broken.has(file) && served.main === raw &&
      [...served.blocks.values()].every((block) => block.raw === raw);
  }

  /** The blocks as the page has them, `undefined` when it has none, or none that the text on disk tells of. */
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

  /** Forgets a component whose file is gone. */
  forget(file: string): void {
    const id = this.#entries.get(file)?.descriptor.id;
    if (id !== undefined) this.#fileOfId.delete(id);
    this.#entries.delete(file);
    this.#served.delete(file);
    this.#broken.delete(file);
    this.#options().types.forget(file);
  }

  /** Parses a text without keeping its descriptor. */
  parse(compiler: VueCompiler, file: string, source: string): Descriptor {
    return parseDescriptor(compiler, { file, source }, this.#options());
  }
}

/** Puts the block of a newer text in the place of the one that came with the main module. */
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
    // A later main module may have fewer blocks than were served.
    if (!blocks.styles[index]) return;
    blocks.styles = blocks.styles.with(index, newer.sfc.styles[index]!);
  } else if (blocks.customBlocks[index]?.type === type) {
    blocks.customBlocks = blocks.customBlocks.with(index, block);
  }
}
