import type { Runtime } from "./runtime.ts";

/** The runtime that this process runs on; the other one's code is never loaded. */
export async function currentRuntime(): Promise<Runtime> {
  if ("Bun" in globalThis) {
    const [{ createBunRuntime }, { BunProjectImporter }, { forgetEnvFiles }] = await Promise.all([
      import("./bun/bun.ts"),
      import("./project_modules/bun_project_importer.ts"),
      import("./bun/bun_env_files.ts"),
    ]);
    forgetEnvFiles();
    return createBunRuntime(new BunProjectImporter());
  }
  const [{ createDenoRuntime }, { DenoProjectImporter }] = await Promise.all([
    import("./deno/deno.ts"),
    import("./project_modules/deno_project_importer.ts"),
  ]);
  return createDenoRuntime(new DenoProjectImporter());
}
