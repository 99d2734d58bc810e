import { init, parse } from "es-module-lexer";
import { ProjectHooks } from "./project_hooks.ts";

/** Registers a project's import hooks in this thread. Only once: a thread has one module loader. */
export async function createProjectHooks(): Promise<ProjectHooks> {
  await init;
  const hooks = new ProjectHooks((source) => {
    try {
      return parse(source)[3];
    } catch {
      // What the lexer cannot read is left to the CommonJS loader, whose complaint is the better one.
      return false;
    }
  });
  hooks.register();
  return hooks;
}
