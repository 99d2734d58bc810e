import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { ModuleGraph } from "../../../server/graph/module_graph.ts";
import type { ModuleNode } from "../../../server/graph/module_node.ts";
import { createLogger } from "../../../server/base/logger.ts";
import { PluginContainer } from "../../../server/plugin_container/container.ts";
import type { Plugin, PluginEnvironment } from "../../../server/plugin_api/types.ts";

/** Some plugins on a real container, in a temporary folder. */
export class PluginBench implements AsyncDisposable {
  readonly root: string;
  readonly plugins: readonly Plugin[];
  readonly graph: ModuleGraph;
  readonly container: PluginContainer;
  readonly warnings: string[] = [];
  readonly #environment: PluginEnvironment;

  private constructor(root: string, plugins: readonly Plugin[]) {
    this.root = root;
    this.plugins = plugins;
    this.graph = new ModuleGraph((url) => Promise.resolve({ id: url }));
    this.#environment = { name: "client", moduleGraph: this.graph } as PluginEnvironment;
    this.container = new PluginContainer({
      plugins: [...plugins, fakeResolver(root)],
      root,
      logger: createLogger("warn", { write: (_, message) => void this.warnings.push(message) }),
      graph: this.graph,
      environment: () => this.#environment,
      loadModule: () => Promise.resolve(),
      debug: undefined,
    });
  }

  /** @param files Contents by path from the root. */
  static async create(
    files: Record<string, string | Uint8Array>,
    plugins: (root: string) => Plugin[] | Promise<Plugin[]>,
  ): Promise<PluginBench> {
    const root = await realpath(await mkdtemp(path.join(tmpdir(), "vireo-plugins-")));
    for (const [name, content] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(root, name)), { recursive: true });
      await writeFile(path.join(root, name), content);
    }
    return new PluginBench(root, await plugins(root));
  }

  /** The URL of a file without base. */
  static urlOf(root: string): (file: string) => string {
    return (file) => file.startsWith(root + "/") ? file.slice(root.length) : `/@fs${file}`;
  }

  /** Loads and transforms a module by its path from the root, query included. */
  async run(name: string, code?: string): Promise<{ code: string; map: unknown }> {
    const id = `${this.root}/${name}`;
    const source = code === undefined ? await this.container.load(id) : { code };
    const text = source?.code ?? await readFile(id.replace(/\?.*/, ""), "utf8");
    return await this.container.transform({ map: source?.map, code: text }, id);
  }

  /** Calls the `hotUpdate` hook of the first plugin. */
  async hotUpdate(
    type: "create" | "update" | "delete",
    name: string,
  ): Promise<ModuleNode[] | void> {
    const hook = this.plugins[0]!.hotUpdate;
    if (typeof hook !== "function") throw new TypeError("Expected a hotUpdate function");
    const file = `${this.root}/${name}`;
    const modules = [...this.graph.getModulesByFile(file) ?? []];
    const options = { type, file, modules, timestamp: 1 } as Parameters<typeof hook>[0];
    return await hook.call(
      { environment: this.#environment } as ThisParameterType<typeof hook>,
      options,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.root, { recursive: true });
  }
}

/** Resolves relative specifiers, and `@/…` to `src`. */
function fakeResolver(root: string): Plugin {
  return {
    name: "resolver",
    resolveId(source, importer) {
      if (source.startsWith("@/")) return `${root}/src${source.slice(1)}`;
      if (!source.startsWith(".") || importer === undefined) return null;
      return path.posix.join(path.posix.dirname(importer.replace(/\?.*/, "")), source);
    },
  };
}
