import assert from "node:assert/strict";
import { findChromium } from "../../../scripts/browser/find_chromium.ts";
import { createProject } from "../../harness/project.ts";

/** Sets environment variables until the end of the block. */
function withEnv(values: Record<string, string | undefined>): Disposable {
  const before = Object.keys(values).map((key) => [key, Deno.env.get(key)] as const);
  const set = (key: string, value: string | undefined) =>
    value === undefined ? Deno.env.delete(key) : Deno.env.set(key, value);
  for (const [key, value] of Object.entries(values)) set(key, value);
  return { [Symbol.dispose]: () => before.forEach(([key, value]) => set(key, value)) };
}

Deno.test("findChromium() prefers VIREO_CHROMIUM, then the PATH", async () => {
  await using project = await createProject({ "a/chosen": "", "b/chromium": "" });
  const chosen = project.path("a/chosen");
  const onPath = project.path("b/chromium");
  await Deno.chmod(chosen, 0o755);
  await Deno.chmod(onPath, 0o755);
  using _env = withEnv({ VIREO_CHROMIUM: undefined, PATH: project.path("b") });
  assert.equal(await findChromium(), onPath);
  using _chosen = withEnv({ VIREO_CHROMIUM: chosen });
  assert.equal(await findChromium(), chosen);
});

Deno.test("findChromium() rejects a VIREO_CHROMIUM that cannot run", async () => {
  await using project = await createProject({ "text": "" });
  using _env = withEnv({ VIREO_CHROMIUM: project.path("text") });
  await assert.rejects(findChromium(), /VIREO_CHROMIUM is ".*", which is not an executable file/);
});
