import { cleanUrl, CLIENT_URL, ENV_URL, stripBase } from "../base/url.ts";
import { isModuleMissing } from "../base/errors.ts";
import { canonicalUrl, type ModuleGraph } from "../graph/module_graph.ts";
import type { ModuleNode } from "../graph/module_node.ts";
import type { TransformResult } from "../graph/transform_result.ts";
import type { PackedEntry } from "../optimizer/packed_entry.ts";
import type { TransformRequest } from "../transform/transform_request.ts";
import { type ModulePart, type Part, versionOf } from "./collect_parts.ts";
import { ModuleForm } from "./module_form.ts";
import { WorkCount } from "./work_count.ts";

/** The dependencies of a packed page. */
export interface PackedDependencies {
  isOptimized(id: string): boolean;
  /** The packs of a dependency; `undefined` if its facade imports source. */
  packedEntry(id: string): Promise<PackedEntry | undefined>;
}

export interface PartReaderOptions {
  /** Public base path, with a slash at both ends. */
  base: string;
  graph: ModuleGraph;
  transformRequest: Pick<TransformRequest, "transform">;
  dependencies: PackedDependencies;
  /** Whether a file of the public folder has a path, which has no base. */
  isPublicFile: (path: string) => boolean;
  /** Receives the error of a module that the page requests. */
  onError: (error: unknown, url: string) => void;
  /** Receives a module that is loaded natively, with the reason. */
  onNative: (url: string, reason: string) => void;
}

/** Inline scripts that are kept: each page of a rendered site can have its own. */
const MOST_INLINE = 1000;

/** Reads the modules of packed pages by the same transforms as native requests. */
export class PartReader {
  readonly #options: PartReaderOptions;
  /** Forms by the results that they were made of. */
  readonly #forms = new WeakMap<object, ModuleForm | Promise<ModuleForm>>();
  /** The texts of inline scripts, by id. */
  readonly #inline = new Map<string, ModuleForm["result"]>();
  readonly #entries = new Map<string, PackedEntry>();
  readonly #reading = new WorkCount();

  constructor(options: PartReaderOptions) {
    this.#options = options;
  }

  /** Adds the module of an inline script that a hook wrote into a page. */
  addInline(id: string, code: string): void {
    if (this.#inline.has(id)) return;
    this.#inline.set(id, { code, slots: [], map: null });
    const [oldest] = this.#inline.keys();
    if (this.#inline.size > MOST_INLINE) this.#inline.delete(oldest!);
  }

  /** Resolves when nothing is being transformed. */
  whenRead(): Promise<void> {
    return this.#reading.whenDone();
  }

  /** The module of an id, as far as the graph knows it. */
  nodeOf(id: string): ModuleNode | undefined {
    const url = stripBase(id, this.#options.base);
    return url === undefined
      ? undefined
      : this.#options.graph.getModuleByCanonicalUrl(canonicalUrl(url));
  }

  /** Reads a module; at once, if it did not change since it was read. Never rejects. */
  read(id: string): Part | Promise<Part> {
    return this.#known(id) ?? this.#read(id);
  }

  /** A module that did not change since it was read. */
  #known(id: string): Part | undefined {
    const node = this.nodeOf(id);
    const form = node?.transformResult && this.#forms.get(node.transformResult);
    if (form instanceof ModuleForm && form.id === id) return partOf(form, node!);
    const entry = this.#entries.get(id);
    return entry && { kind: "dependency", id, entry };
  }

  async #read(id: string): Promise<Part> {
    const { base, transformRequest, onError, onNative } = this.#options;
    const url = stripBase(id, base);
    if (url === undefined || this.#isServedAsIs(url)) {
      return { kind: "native", id, version: 0, isOutside: true };
    }
    try {
      const inline = this.#inline.get(id);
      if (inline) return { kind: "module", id, version: 0, form: await this.#formOf(id, inline) };
      const dependency = await this.#readDependency(id, url);
      if (dependency) return dependency;
      const node = await this.#reading.during(() =>
        transformRequest.transform(url, { isAlone: true })
      );
      const result = node.transformResult;
      // Invalidated meanwhile: the update that follows contains it.
      if (!result) return await this.#read(id);
      const version = versionOf(node);
      if (result.type !== "js") return { kind: "native", id, version, isOutside: false };
      try {
        return { kind: "module", id, version, form: await this.#formOf(id, result) };
      } catch (error) {
        onNative(url, (error as Error).message);
        return { kind: "native", id, version, isOutside: false };
      }
    } catch (error) {
      if (isModuleMissing(error)) {
        return { kind: "native", id, version: 0, isOutside: false };
      }
      onError(error, url);
      return { kind: "failed", id, version: versionOf(this.nodeOf(id)), error };
    }
  }

  /** The packs of an entry do not change while its URL is in use. */
  async #readDependency(id: string, url: string): Promise<Part | undefined> {
    const { dependencies, transformRequest } = this.#options;
    const file = this.nodeOf(id)?.id;
    if (!file || !dependencies.isOptimized(file)) return undefined;
    const entry = await dependencies.packedEntry(file);
    if (!entry) return undefined;
    // Plugins see the file of the entry, as natively.
    await transformRequest.transform(url, { isAlone: true });
    this.#entries.set(id, entry);
    return { kind: "dependency", id, entry };
  }

  #isServedAsIs(url: string): boolean {
    return url === CLIENT_URL || url === ENV_URL || this.#options.isPublicFile(cleanUrl(url));
  }

  async #formOf(id: string, result: Pick<TransformResult, "code" | "slots" | "map">) {
    const known = this.#forms.get(result);
    if (known) return await known;
    const pending = ModuleForm.of(id, result);
    this.#forms.set(result, pending);
    const form = await pending;
    this.#forms.set(result, form);
    return form;
  }
}

function partOf(form: ModuleForm, node: ModuleNode): ModulePart {
  return { kind: "module", id: form.id, form, version: versionOf(node) };
}
