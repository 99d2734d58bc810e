import { importsOf, type Part } from "./collect_parts.ts";
import { cyclicModules } from "./cyclic_modules.ts";
import { hasLiveBindings } from "./live_bindings.ts";
import type { DefinitionText, ModuleForm } from "./module_form.ts";

/**
 * Chooses the form of each module: the plain one, or that with live bindings for members of import
 * cycles and for modules that export or import a binding which can be assigned later.
 */
export class Definitions {
  /** The latest part of each id. */
  readonly #parts = new Map<string, Part>();
  #cyclic: ReadonlySet<string> | undefined;
  /** Whether modules read live bindings, while no module changes. */
  #live = new WeakMap<ModuleForm, boolean>();

  /** Adds parts that were just read. */
  note(parts: readonly Part[]): void {
    for (const part of parts) this.#note(part);
  }

  /** Whether a part is the latest one of its id. */
  isLatest(part: Part): boolean {
    const latest = this.#parts.get(part.id);
    return latest !== undefined && isSame(latest, part);
  }

  /**
   * Whether a text is that of the latest form of a module.
   *
   * @param digest That of its definition.
   */
  async isCurrent(id: string, digest: string): Promise<boolean> {
    const latest = this.#parts.get(id);
    return latest?.kind === "module" && (await this.of(latest.form)).digest === digest;
  }

  /** The definition of a module; at once, if it has been made. */
  of(form: ModuleForm): DefinitionText | Promise<DefinitionText> {
    return this.#isLive(form) ? form.liveText() : form.plainText();
  }

  #note(part: Part): void {
    const known = this.#parts.get(part.id);
    this.#parts.set(part.id, part);
    if (known && isSame(known, part)) return;
    this.#live = new WeakMap();
    if (!known || importsOf(known).join("\n") !== importsOf(part).join("\n")) {
      this.#cyclic = undefined;
    }
  }

  #isLive(form: ModuleForm): boolean {
    this.#cyclic ??= cyclicModules(this.#parts.keys(), (id) => {
      const part = this.#parts.get(id);
      return part ? importsOf(part) : [];
    });
    if (this.#cyclic.has(form.id)) return true;
    let isLive = this.#live.get(form);
    if (isLive === undefined) {
      isLive = hasLiveBindings(form, {
        formOf: (id) => {
          const part = this.#parts.get(id);
          return part?.kind === "module" ? part.form : undefined;
        },
        liveNamesOf: (id) => {
          const part = this.#parts.get(id);
          return part?.kind === "dependency" ? part.entry.liveNames : undefined;
        },
      });
      this.#live.set(form, isLive);
    }
    return isLive;
  }
}

/** Whether two parts have the same text, possibly in different versions. */
function isSame(a: Part, b: Part): boolean {
  if (a.kind === "module") return b.kind === "module" && a.form === b.form;
  if (a.kind === "dependency") return b.kind === "dependency" && a.entry === b.entry;
  return a.kind === b.kind;
}
