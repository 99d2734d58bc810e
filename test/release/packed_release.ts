import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { currentTarget, TARGETS } from "../../scripts/compile/target.ts";

const SCRIPT = path.resolve(import.meta.dirname!, "../../scripts/release.ts");

/** A release for this platform. */
export interface PackedRelease extends AsyncDisposable {
  /** Absolute path. */
  readonly folder: string;
  /** What the script printed. */
  readonly output: string;
  /** The name of the platform. */
  readonly platform: string;
}

/**
 * Makes a release for this platform, as `deno task release` does. `VIREO_RELEASE` names the folder
 * of one that exists, to repeat a test of it.
 */
export async function packedRelease(): Promise<PackedRelease> {
  const given = process.env.VIREO_RELEASE;
  const folder = given ?? await mkdtemp(path.join(tmpdir(), "vireo-released-"));
  const target = currentTarget();
  const [platform] = Object.entries(TARGETS).find(([, other]) => other === target)!;
  if (given) {
    return {
      folder,
      output: "",
      platform,
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  }
  const { stdout } = await promisify(execFile)(
    Deno.execPath(),
    ["run", "-A", "--no-check", SCRIPT, "--target", platform, "--output", folder],
    { maxBuffer: 16 * 1024 * 1024 },
  );
  return {
    folder,
    output: stdout,
    platform,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }),
  };
}
