import { initCommonjsExports } from "./commonjs/commonjs_exports.ts";
import { initModuleSyntax } from "./module_syntax.ts";
import { ProjectHooks } from "./project_hooks.ts";

/**
 * Registers a project's import hooks in this thread. Called once, since a thread has one module
 * loader.
 */
export async function createProjectHooks(): Promise<ProjectHooks> {
  await Promise.all([initModuleSyntax(), initCommonjsExports()]);
  const hooks = new ProjectHooks();
  hooks.register();
  return hooks;
}
