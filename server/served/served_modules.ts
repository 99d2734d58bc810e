import { isModuleMissing, VireoError } from "../base/errors.ts";
import { cleanUrl, urlOfId } from "../base/url.ts";
import { canonicalUrl } from "../graph/module_graph.ts";
import type { ModuleResponse, ModuleSource } from "../http/modules/modules.ts";
import { etagOf } from "../graph/transform_result.ts";
import type { ServerParts } from "../server_parts.ts";
import type { ModuleActivity } from "./module_activity.ts";
import { missingImportError } from "../transform/missing_import.ts";

type Parts = Pick<
  ServerParts,
  | "config"
  | "graph"
  | "files"
  | "optimizer"
  | "transformRequest"
  | "dispatcher"
  | "reports"
  | "idle"
>;

/** Serves the modules that browsers request. */
export class ServedModules implements ModuleSource {
  readonly #parts: Parts;
  readonly #activity: ModuleActivity;

  /** @param activity Learns of requests for modules. */
  constructor(parts: Parts, activity: ModuleActivity) {
    this.#parts = parts;
    this.#activity = activity;
  }

  serveModule(url: string): Promise<ModuleResponse | null> {
    const { idle } = this.#parts;
    return this.#activity.during(() => idle.during(() => this.#serve(url)));
  }

  async #serve(url: string): Promise<ModuleResponse | null> {
    const { transformRequest, dispatcher, reports } = this.#parts;
    if (cleanUrl(url) === this.#registryUrl) return await this.#serveRegistry();
    try {
      return await transformRequest.serve(url);
    } catch (error) {
      if (isModuleMissing(error)) return null;
      reports.noteReason(error, dispatcher.reasonOf(url));
      throw error;
    }
  }

  get #registryUrl(): string {
    const { optimizer, config: { root } } = this.#parts;
    return urlOfId(optimizer.registryFile, root);
  }

  /** Without hooks of plugins, because only packed pages always have a registry. */
  async #serveRegistry(): Promise<ModuleResponse> {
    const { optimizer } = this.#parts;
    const code = await optimizer.load(optimizer.registryFile);
    return { code, etag: etagOf(code), type: "js", immutable: true };
  }

  async explainMissing(url: string, importer: string | undefined): Promise<VireoError> {
    const { graph, files, config: { root, logger } } = this.#parts;
    const module = graph.getModuleByCanonicalUrl(canonicalUrl(url));
    const error = module && await missingImportError(module, { root, readFile: files.read });
    if (error) return error;
    const asked = `Cannot find module "${cleanUrl(url)}"`;
    if (importer === undefined || importer === this.#registryUrl) {
      return new VireoError("MODULE_NOT_FOUND", asked);
    }
    const message = `${asked} imported by "${importer}"`;
    // Only a warning, because a page's script or a computed `import()` can expect the failure.
    logger.warnOnce(message, { timestamp: true });
    return new VireoError("MODULE_NOT_FOUND", message);
  }
}
