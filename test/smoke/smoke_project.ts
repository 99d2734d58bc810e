import { startSmokeServer } from "../../server/cli/smoke/smoke_server.ts";
import { smoke } from "../../server/smoke/smoke.ts";
import type {
  Finding,
  SmokeOptions,
  SmokeProgress,
  SmokeReport,
} from "../../server/smoke/types.ts";
import { createProject, type ProjectFiles } from "../harness/project.ts";
import { INDEX_HTML } from "../harness/small_app.ts";

/** Progress without output. */
export const silent: SmokeProgress = { start() {}, checked() {}, browsing() {} };

/**
 * Checks a project as `vireo smoke` does.
 *
 * @param root Absolute path.
 */
export async function smokeFolder(
  root: string,
  options: Partial<SmokeOptions> = {},
  config: Parameters<typeof startSmokeServer>[0] = {},
): Promise<SmokeReport> {
  const server = await startSmokeServer({ root, ...config });
  try {
    const defaults = { entries: [], timeout: 20_000, concurrency: 8, strict: false };
    return await smoke(server, { ...defaults, ...options }, silent);
  } finally {
    await server.close();
  }
}

/**
 * Checks a project of these files; without an `index.html`, a page that loads `/src/main.ts` is
 * added.
 */
export async function smokeFiles(
  files: ProjectFiles,
  options?: Partial<SmokeOptions>,
  config?: Parameters<typeof startSmokeServer>[0],
): Promise<SmokeReport> {
  await using project = await createProject({ "index.html": INDEX_HTML, ...files });
  return await smokeFolder(project.root, options, config);
}

/** The kind and place of a finding, without its texts. */
export function shortForm({ kind, place }: Finding): string {
  const { file, line, column } = place ?? { file: "" };
  return `${kind} ${[file, line, column].filter((part) => part !== undefined).join(":")}`;
}
