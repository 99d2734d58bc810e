import { FS_PREFIX, hasUrlQuery, isImportRequest, VALID_ID_PREFIX } from "../../base/url.ts";
import type { FileAccess } from "./file_access.ts";
import { fileResponse } from "./file_response.ts";
import type { PublicFileSet } from "./public_file_set.ts";
import { fileOfPath } from "./target_file.ts";
import type { Middleware } from "../types.ts";

export interface PublicFilesOptions {
  /** Absolute path of `publicDir`; `""` when there is none. */
  folder: string;
  names: PublicFileSet;
  fileAccess: FileAccess;
}

/** Serves the files of `publicDir` untransformed, before modules. */
export function publicFiles({ folder, names, fileAccess }: PublicFilesOptions): Middleware {
  if (folder === "") return (_context, next) => next();
  return function servePublicFile({ request, target }, next) {
    const { path, search } = target;
    if (
      path.endsWith("/") || path.startsWith(FS_PREFIX) || path.startsWith(VALID_ID_PREFIX) ||
      isImportRequest(search) || hasUrlQuery(search) || !names.mightHave(path)
    ) {
      return next();
    }
    const file = fileAccess.open(fileOfPath(path, folder), folder);
    return file ? fileResponse(request, file) : next();
  };
}
