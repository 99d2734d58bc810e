/**
 * Modules that other plugins derive from whole components, under ids like
 * `page.vue?definePage&vue&lang.tsx`: the file is loaded unchanged, the plugins transform it, and
 * the language of the id is compiled.
 */
import {
  namesBlock,
  parseVueRequest,
  type VueQuery,
} from "../../../compiler/vue/descriptor/query.ts";
import type { Plugin, PluginEnvironment } from "../../plugin_api/types.ts";

const VUE_KEY = /[?&]vue(?:[&=]|$)/;

/** Whether a query names a module derived from a component: neither its main module nor a block. */
export function isDerived(query: VueQuery): boolean {
  return query.vue && !namesBlock(query);
}

/**
 * Leaves derived modules out of hot updates unless their code changed. Routes, for example, are
 * derived from a page's `definePage()`, and an edit of its template must not replace them. The
 * plugin runs after the project's plugins, because their transforms decide.
 */
export function vueDerivedPlugin(): Plugin {
  /** Each module's code after its last transform, by id. */
  const codes = new Map<string, string>();

  async function hasChanged({ id, url }: Named, environment: PluginEnvironment): Promise<boolean> {
    const before = id === null ? undefined : codes.get(id);
    if (before === undefined) return true;
    try {
      await environment.transformRequest(url);
    } catch {
      // The page gets the error when it imports the module.
      return true;
    }
    return codes.get(id!) !== before;
  }

  return {
    name: "vite:vue-derived",
    transform: {
      order: "post",
      filter: { id: VUE_KEY },
      handler(code, id) {
        if (isDerived(parseVueRequest(id).query)) codes.set(id, code);
      },
    },
    hotUpdate: {
      order: "post",
      async handler({ type, file, modules }) {
        if (type === "delete") return undefined;
        const areKept = await Promise.all(
          modules.map((module) =>
            module.file !== file || module.id === null ||
            !isDerived(parseVueRequest(module.id).query) || hasChanged(module, this.environment)
          ),
        );
        return areKept.includes(false) ? modules.filter((_, index) => areKept[index]) : undefined;
      },
    },
  };
}

/** The module's properties that are used. */
interface Named {
  readonly id: string | null;
  readonly url: string;
}
