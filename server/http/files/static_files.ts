import type { FileAccess } from "./file_access.ts";
import { fileResponse } from "./file_response.ts";
import { fileOfPath } from "./target_file.ts";
import type { Middleware } from "../types.ts";

export interface StaticFilesOptions {
  /** Absolute path of the project. */
  root: string;
  fileAccess: FileAccess;
}

/**
 * Serves project files untransformed, including those below `/@fs/`. Pages and folders are left to
 * other middlewares.
 */
export function staticFiles({ root, fileAccess }: StaticFilesOptions): Middleware {
  return function serveStaticFile({ request, target }, next) {
    if (target.path.endsWith("/") || target.path.endsWith(".html")) return next();
    const file = fileAccess.open(fileOfPath(target.path, root));
    return file ? fileResponse(request, file) : next();
  };
}
