import { isBuiltIn } from "./built_in.ts";
import type { Plugin } from "../plugin_api/types.ts";

/** The hooks that run for each module. */
export type ModuleHook = "resolveId" | "load" | "transform";

/** Calls of a hook, and the milliseconds until they returned. */
export interface HookTime {
  calls: number;
  milliseconds: number;
}

/** The times of one plugin. */
export interface PluginTime {
  plugin: string;
  /** Whether it is one of Vireo's own. */
  isBuiltIn: boolean;
  hooks: Partial<Record<ModuleHook, HookTime>>;
}

/**
 * How long the hooks of each plugin took, in total. A time contains the waiting of the hook: for
 * other hooks that it calls, for compilers, and for other modules that are transformed meanwhile.
 */
export class HookTimes {
  readonly #times = new Map<Plugin, PluginTime>();

  /** @param start Time of the call, by `performance.now()`. */
  add(plugin: Plugin, hook: ModuleHook, start: number): void {
    const milliseconds = performance.now() - start;
    let time = this.#times.get(plugin);
    if (!time) {
      time = { plugin: plugin.name, isBuiltIn: isBuiltIn(plugin), hooks: {} };
      this.#times.set(plugin, time);
    }
    const total = time.hooks[hook] ??= { calls: 0, milliseconds: 0 };
    total.calls++;
    total.milliseconds += milliseconds;
  }

  /** A copy of the times so far. */
  list(): PluginTime[] {
    return Array.from(this.#times.values(), (time) => structuredClone(time));
  }
}
