import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { stopEsbuild } from "../../../compiler/esbuild_service.ts";
import type { UserOptions } from "../../../server/plugin_api/options.ts";
import { createOptimizer, type Optimizer } from "../../../server/optimizer/optimizer.ts";
import { createResolver, type Resolver } from "../../../server/resolve/resolver.ts";
import { type TestProject, testProject } from "../resolve/test_project.ts";

/** An optimizer on a project, with methods to load its dependencies as a page does. */
export interface TestOptimizer extends AsyncDisposable {
  optimizer: Optimizer;
  resolver: Resolver;
  /** The folder of the packs, once it exists. */
  folder(): string;
  /** The id of a dependency. */
  id(specifier: string, importer?: string): string;
  /**
   * Evaluates a dependency as a page does: its default export where it needs interop. Modules of
   * one optimizer are evaluated once.
   */
  get(specifier: string): Promise<Record<string, unknown>>;
}

/** Starts an optimizer; disposal closes it. */
export async function testOptimizer(
  project: TestProject,
  options: UserOptions = {},
): Promise<TestOptimizer> {
  const config = project.options(options);
  const resolver = await createResolver(config);
  const optimizer = await createOptimizer({ config, resolver, version: "test" });
  let folder = "";
  const id = (specifier: string, importer = project.path("main.js")) => {
    const resolution = resolver.resolve(specifier, importer);
    if (!resolution) throw new Error(`Cannot resolve "${specifier}"`);
    const registered = optimizer.register(specifier, resolution.id);
    if (!registered) throw new Error(`"${specifier}" is not bundled`);
    folder = path.dirname(registered.id);
    return registered.id;
  };
  return {
    optimizer,
    resolver,
    folder: () => folder,
    id,
    async get(specifier) {
      const file = id(specifier);
      await optimizer.load(file);
      // Deno runs the files, so they must be on disk.
      await optimizer.idle();
      const module = await import(`file://${file}`);
      return await optimizer.needsInterop(file) ? module.default : module;
    },
    [Symbol.asyncDispose]: () => optimizer.close(),
  };
}

/**
 * Creates the facades of dynamically imported modules, because there is no server to request them
 * from.
 */
export async function loadDynamic({ optimizer, folder: folderOf }: TestOptimizer): Promise<void> {
  const folder = folderOf();
  const seen = new Set<string>();
  for (let isNew = true; isNew;) {
    isNew = false;
    await optimizer.idle();
    for (const [name, text] of await contents(folder)) {
      if (!name.startsWith("pack-") || seen.has(name)) continue;
      seen.add(name);
      for (const [, facade] of text.matchAll(/"\.\/([\w.-]+-\w{8}\.js)"\]/g)) {
        await optimizer.load(path.join(folder, facade!));
        isNew = true;
      }
    }
  }
}

/** The files of a package, by paths from its folder. */
export function packageFiles(
  name: string,
  manifest: Record<string, unknown>,
  files: Record<string, string>,
): Record<string, string> {
  const folder = `node_modules/${name}`;
  const all: Record<string, string> = {
    [`${folder}/package.json`]: JSON.stringify({ name, version: "1.0.0", ...manifest }),
  };
  for (const [file, text] of Object.entries(files)) all[`${folder}/${file}`] = text;
  return all;
}

/** A test in a project with these packages; stops esbuild's service at the end. */
export function optimizerTest(
  name: string,
  files: Record<string, string>,
  body: (project: TestProject) => Promise<void>,
): void {
  Deno.test(name, async () => {
    await using project = await testProject({
      "package.json": JSON.stringify({ name: "app", type: "module" }),
      "main.js": "",
      ...files,
      // Makes Deno run the bundles as ES modules.
      "node_modules/.vireo/package.json": JSON.stringify({ type: "module" }),
    });
    try {
      await body(project);
    } finally {
      await stopEsbuild();
    }
  });
}

/** The texts of the files in a folder, by name. */
export async function contents(folder: string): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const name of await readdir(folder)) {
    texts.set(name, await readFile(path.join(folder, name), "utf8"));
  }
  return texts;
}
