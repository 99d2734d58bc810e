import { VireoError } from "./base/errors.ts";
import { cleanUrl } from "./base/url.ts";
import { canonicalUrl } from "./graph/module_graph.ts";
import type { ModuleSource, ServedModule } from "./http/modules/modules.ts";
import type { ServerParts } from "./server_parts.ts";
import { missingImportError } from "./transform/missing_import.ts";

type Parts = Pick<
  ServerParts,
  "config" | "graph" | "files" | "transformRequest" | "dispatcher" | "reports" | "idle"
>;

/** Milliseconds in which a page evaluates a module and requests those that it imports lazily. */
const FOLLOW_UP_TIME = 100;

/** Serves the modules that browsers request. */
export class ServedModules implements ModuleSource {
  readonly #parts: Parts;
  #active = 0;
  #lastAt = -Infinity;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Whether pages are probably still loading modules, also such that they import lazily. */
  get areLoading(): boolean {
    return this.#active > 0 || performance.now() - this.#lastAt < FOLLOW_UP_TIME;
  }

  async serveModule(url: string): Promise<ServedModule | null> {
    this.#active++;
    const { transformRequest, dispatcher, reports, idle } = this.#parts;
    try {
      return await transformRequest.serve(url);
    } catch (error) {
      // A page or a static file can have this URL.
      if (error instanceof VireoError && isMissing(error)) return null;
      const reason = dispatcher.reasonOf(url);
      if (reason && error instanceof Error) reports.noteReason(error, reason);
      throw error;
    } finally {
      this.#active--;
      this.#lastAt = performance.now();
      idle.worked();
    }
  }

  async explainMissing(url: string, importer: string | undefined): Promise<VireoError> {
    const { graph, files, config: { root, logger } } = this.#parts;
    const module = graph.getModuleByCanonicalUrl(canonicalUrl(url));
    const error = module && await missingImportError(module, { root, readFile: files.read });
    if (error) return error;
    const asked = `Cannot find module "${cleanUrl(url)}"`;
    if (importer === undefined) return new VireoError("MODULE_NOT_FOUND", asked);
    const message = `${asked} imported by "${importer}"`;
    // Only a warning, because a page's script or a computed `import()` can expect the failure.
    logger.warnOnce(message, { timestamp: true });
    return new VireoError("MODULE_NOT_FOUND", message);
  }
}

function isMissing({ code }: VireoError): boolean {
  return code === "MODULE_NOT_FOUND" || code === "NOT_FOUND";
}
