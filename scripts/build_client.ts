/**
 * Bundles the code for the browser into the files of `client/dist/`, which are committed and
 * embedded by the server.
 *
 * `deno task build:client` writes the files; with `--check` it only tells whether they are up to
 * date, with exit code 1 if not.
 */
import { readFile, writeFile } from "node:fs/promises";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { build, stop } from "esbuild";
import { buildInspector } from "./inspector/build_inspector.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));

/** A file of `client/dist/` and the source that it is built from, relative to the root. */
export interface ClientBuild {
  entry: string;
  output: string;
}

export const CLIENT_BUILDS = {
  client: { entry: "client/main.ts", output: "client/dist/client.js" },
  state: { entry: "client/state/main.ts", output: "client/dist/state.js" },
  registry: { entry: "client/registry/main.ts", output: "client/dist/registry.js" },
} satisfies Record<string, ClientBuild>;

/**
 * Bundles one of the files: a readable ES module, with the same text for the same sources on every
 * machine. esbuild's service stays up for other callers; `stop()` of `esbuild` ends it.
 *
 * @returns The text of the built file.
 */
export async function buildClient({ entry }: ClientBuild): Promise<string> {
  const result = await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    // Settings of a tsconfig.json above the clone must not change the output.
    tsconfigRaw: {},
    banner: { js: `// Built from ${entry} by scripts/build_client.ts; do not edit.` },
  });
  return result.outputFiles[0]?.text as string;
}

/** The texts of all built files by their paths, relative to the root. */
export async function buildAll(): Promise<Map<string, string>> {
  const clients = Object.values(CLIENT_BUILDS);
  const texts = await Promise.all(clients.map(buildClient));
  const { script, style } = await buildInspector(ROOT);
  return new Map([
    ...clients.map(({ output }, index) => [output, texts[index]!] as const),
    ["client/dist/inspector.js", script],
    ["client/dist/inspector.css", style],
  ]);
}

/** The committed text of a built file; `undefined` when it does not exist. */
export function committedClient(
  { output }: Pick<ClientBuild, "output">,
): Promise<string | undefined> {
  return readFile(`${ROOT}${output}`, "utf8").catch(() => undefined);
}

async function main(isCheck: boolean): Promise<void> {
  for (const [output, text] of await buildAll()) {
    if (await committedClient({ output }) === text) {
      console.log(`${output} is up to date`);
    } else if (isCheck) {
      console.error(`${output} is stale. Run \`deno task build:client\` and commit it`);
      process.exitCode = 1;
    } else {
      await writeFile(`${ROOT}${output}`, text);
      console.log(`${output} written, ${text.length} characters`);
    }
  }
  await stop();
}

if (import.meta.main) await main(process.argv.includes("--check"));
