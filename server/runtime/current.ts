import type { Runtime } from "./runtime.ts";

/** The runtime that this process runs on; the other one's code is never loaded. */
export async function currentRuntime(): Promise<Runtime> {
  if ("Bun" in globalThis) {
    const [{ createBunRuntime }, { BunProjectImporter }, { forgetEnvFiles }] = await Promise.all([
      import("./bun.ts"),
      import("./bun_project_importer.ts"),
      import("./bun_env_files.ts"),
    ]);
    forgetEnvFiles();
    return createBunRuntime(new BunProjectImporter());
  }
  const [{ createDenoRuntime }, { DenoProjectImporter }] = await Promise.all([
    import("./deno.ts"),
    import("./deno_project_importer.ts"),
  ]);
  return createDenoRuntime(new DenoProjectImporter());
}
