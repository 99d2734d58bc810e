import path from "node:path";
import { pathToFileURL } from "node:url";
import { VireoError } from "../../base/errors.ts";
import { packageName } from "./installed_package.ts";
import type { ProjectHooks } from "./project_hooks.ts";
import type { ImportFileOptions, ProjectImporter } from "../runtime.ts";

type Namespace = Record<string, unknown>;

/** The hooks, which exist once per process, like the runtime's module loader. */
let loading: Promise<ProjectHooks> | undefined;

function projectHooks(): Promise<ProjectHooks> {
  return loading ??= import("./create_project_hooks.ts").then((module) =>
    module.createProjectHooks()
  );
}

/**
 * Imports modules of a user's project into this process by Node's resolution rules. It costs
 * nothing until the first import.
 */
export class DenoProjectImporter implements ProjectImporter {
  readonly #provided = new Map<string, Namespace>();
  #version = 0;

  async importFile(file: string, options: ImportFileOptions = {}): Promise<Namespace> {
    const hooks = await this.#hooks();
    hooks.addFolder(projectFolder(file));
    let url = pathToFileURL(file).href;
    if (options.fresh || options.source !== undefined) {
      hooks.refresh(file);
      url += `?t=${Date.now()}.${++this.#version}`;
    }
    // Text that replaces a file is JavaScript, whatever the file's extension.
    if (options.source !== undefined) url = url.replace("?", ".mjs?");
    const entry = hooks.addEntry(url, options.source);
    try {
      return await import(entry);
    } finally {
      hooks.dropSource(url);
    }
  }

  async importPackage(specifier: string, folder: string): Promise<Namespace> {
    const hooks = await this.#hooks();
    hooks.addFolder(folder);
    const { url, error } = hooks.resolveFrom(folder, specifier);
    if (url === undefined) {
      throw new VireoError(
        "MODULE_NOT_FOUND",
        `Cannot find package "${specifier}" from "${folder}"`,
        {
          hint: `Install "${packageName(specifier)}" in the project`,
          cause: error,
        },
      );
    }
    return await import(hooks.addEntry(url));
  }

  provide(specifiers: Readonly<Record<string, Namespace>>): void {
    for (const [specifier, namespace] of Object.entries(specifiers)) {
      this.#provided.set(specifier, namespace);
    }
  }

  async #hooks(): Promise<ProjectHooks> {
    const hooks = await projectHooks();
    for (const [specifier, namespace] of this.#provided) hooks.provide(specifier, namespace);
    this.#provided.clear();
    return hooks;
  }
}

/** The project folder of a file: the one around its `node_modules`, else its own. */
function projectFolder(file: string): string {
  const end = file.indexOf("/node_modules/");
  return end < 0 ? path.dirname(file) : file.slice(0, end);
}
