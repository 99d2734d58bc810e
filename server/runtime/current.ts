import type { Runtime } from "./runtime.ts";

/** The runtime that this process runs on; the other one's code is never loaded. */
export async function currentRuntime(): Promise<Runtime> {
  const [{ createDenoRuntime }, { DenoProjectImporter }] = await Promise.all([
    import("./deno.ts"),
    import("./deno_project_importer.ts"),
  ]);
  return createDenoRuntime(new DenoProjectImporter());
}
