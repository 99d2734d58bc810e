import { VireoError } from "../base/errors.ts";
import type { Logger } from "../base/logger.ts";
import type { FileAccess } from "./files/file_access.ts";
import { isOwnOrigin } from "./guards/hosts.ts";
import { fileOfPath } from "./files/target_file.ts";
import type { Middleware } from "./types.ts";

/** Opens an editor at `file:line:column`. */
export type LaunchEditor = (place: string) => Promise<void>;

export interface OpenInEditorOptions {
  root: string;
  fileAccess: FileAccess;
  launch: LaunchEditor;
}

/**
 * Opens a project file in the editor, for the overlay or a devtools panel: `POST
 * /__open-in-editor?file=src/App.vue:3:1`. Only the server's own pages can request it.
 */
export function openInEditor({ root, fileAccess, launch }: OpenInEditorOptions): Middleware {
  return async function openFileInEditor({ request, target, host }, next) {
    if (target.path !== "/__open-in-editor") return await next();
    if (request.method !== "POST") {
      throw new VireoError("METHOD_NOT_ALLOWED", "Opening an editor requires a POST request");
    }
    const origin = request.headers.get("origin");
    if (origin === null || !isOwnOrigin(origin, host)) {
      throw new VireoError("ORIGIN_NOT_ALLOWED", "Only pages of this server can open the editor");
    }
    const asked = new URLSearchParams(target.search).get("file") ?? "";
    const [, name = "", position = ""] = /^(.*?)((?::\d+){0,2})$/s.exec(asked) ?? [];
    const file = [name, fileOfPath(`/${name}`, root)].find((candidate) =>
      /^(?:\/|[a-z]:\/)/i.test(candidate) && fileAccess.has(candidate)
    );
    if (!file) throw new VireoError("NOT_FOUND", `Cannot find file "${name}"`);
    await launch(file + position);
    return new Response(null, { status: 204 });
  };
}

/** Opens files in the running editor, or in the one that `LAUNCH_EDITOR` names. */
export function createEditorLauncher(logger: Pick<Logger, "warn">): LaunchEditor {
  return async (place) => {
    const { default: launchEditor } = await import("launch-editor");
    launchEditor(place, (file, message) => {
      logger.warn(
        `Cannot open "${file}" in an editor${message ? `: ${message}` : ""}\n` +
          "  hint: Set the environment variable LAUNCH_EDITOR to the command of your editor",
      );
    });
  };
}
