/**
 * Bundles `client/main.ts` into `client/dist/client.js`, which is committed, and which the server embeds.
 *
 * `deno task build:client` writes the file; with `--check` it only says whether the file is up to date, exit code 1 if not.
 */
import { readFile, writeFile } from "node:fs/promises";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { build, stop } from "esbuild";

const ROOT = fileURLToPath(new URL("../", import.meta.url));

/** The built file. */
export const CLIENT_FILE: string = fileURLToPath(
  new URL("../client/dist/client.js", import.meta.url),
);

/**
 * Bundles the client: one readable ES module, the same text for the same sources wherever it is built. esbuild's service
 * stays up for other callers; `stop()` of `esbuild` ends it.
 *
 * @returns The text of the built file.
 */
export async function buildClient(): Promise<string> {
  const result = await build({
    absWorkingDir: ROOT,
    entryPoints: ["client/main.ts"],
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    // Settings of a tsconfig.json above the clone must not change the output.
    tsconfigRaw: {},
    banner: { js: "// Built from client/main.ts by scripts/build_client.ts; do not edit." },
  });
  return result.outputFiles[0]?.text as string;
}

async function main(isCheck: boolean): Promise<void> {
  const code = await buildClient();
  await stop();
  const committed = await readFile(CLIENT_FILE, "utf8").catch(() => undefined);
  if (committed === code) {
    console.log("client/dist/client.js is up to date");
  } else if (isCheck) {
    console.error("client/dist/client.js is stale. Run `deno task build:client` and commit it");
    process.exitCode = 1;
  } else {
    await writeFile(CLIENT_FILE, code);
    console.log(`client/dist/client.js written, ${code.length} characters`);
  }
}

if (import.meta.main) await main(process.argv.includes("--check"));
