import { VireoError } from "../base/errors.ts";
import { cleanUrl, urlOfId } from "../base/url.ts";
import { canonicalUrl } from "../graph/module_graph.ts";
import type { ModuleSource, ServedModule } from "../http/modules/modules.ts";
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

  serveModule(url: string): Promise<ServedModule | null> {
    const { idle } = this.#parts;
    return this.#activity.during(() => idle.during(() => this.#serve(url)));
  }

  async #serve(url: string): Promise<ServedModule | null> {
    const { transformRequest, dispatcher, reports } = this.#parts;
    try {
      return await transformRequest.serve(url);
    } catch (error) {
      // A page or a static file can have this URL.
      if (error instanceof VireoError && isMissing(error)) return null;
      const reason = dispatcher.reasonOf(url);
      if (reason && error instanceof Error) reports.noteReason(error, reason);
      throw error;
    }
  }

  async explainMissing(url: string, importer: string | undefined): Promise<VireoError> {
    const { graph, files, optimizer, config: { root, logger } } = this.#parts;
    const module = graph.getModuleByCanonicalUrl(canonicalUrl(url));
    const error = module && await missingImportError(module, { root, readFile: files.read });
    if (error) return error;
    const asked = `Cannot find module "${cleanUrl(url)}"`;
    if (importer === undefined || importer === urlOfId(optimizer.registryFile, root)) {
      return new VireoError("MODULE_NOT_FOUND", asked);
    }
    const message = `${asked} imported by "${importer}"`;
    // Only a warning, because a page's script or a computed `import()` can expect the failure.
    logger.warnOnce(message, { timestamp: true });
    return new VireoError("MODULE_NOT_FOUND", message);
  }
}

function isMissing({ code }: VireoError): boolean {
  return code === "MODULE_NOT_FOUND" || code === "NOT_FOUND";
}
