/** The contract of both runtimes: runs the server's tests on Bun. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { type BunCheckout, bunCheckout } from "../../../harness/bun_checkout.ts";
import type { BunTestResult } from "../../../harness/bun_runner.ts";

/** Folders with tests of the server. */
const FOLDERS = [
  "test/hostile",
  "test/server/config",
  "test/server/graph",
  "test/server/hmr",
  "test/server/http",
  "test/server/optimizer",
  "test/server/plugin_container",
  "test/server/plugins",
  "test/server/resolve",
  "test/server/runtime",
];
/**
 * Tests that need Deno: they import `data:` URLs, which Bun does not support, start Bun, or send
 * requests before the last response, which no browser does and for which Bun ends the connection.
 */
const EXCLUDED = new Set([
  "test/hostile/pipelined_requests_test.ts",
  "test/server/plugins/assets/asset_test.ts",
  "test/server/resolve/browser_external_test.ts",
  "test/server/runtime/bun/bun_test.ts",
]);
/** Detects tests that use Deno's API beside its test runner. */
const USES_DENO = /\bDeno\.(?!test\b)/;
/** The minimum number of tests, so that a runner that finds none fails. */
const LEAST = 250;

async function testFiles(root: string): Promise<string[]> {
  const lists = await Promise.all(FOLDERS.map(async (folder) => {
    const names = await readdir(path.join(root, folder), { recursive: true });
    return names.filter((name) => name.endsWith("_test.ts"))
      .map((name) => `${folder}/${name.replaceAll("\\", "/")}`);
  }));
  const files: string[] = [];
  for (const file of lists.flat().filter((file) => !EXCLUDED.has(file)).sort()) {
    const text = await readFile(path.join(root, file), "utf8");
    if (!USES_DENO.test(text)) files.push(file);
  }
  return files;
}

async function runOnBun({ root, bun }: BunCheckout): Promise<BunTestResult[]> {
  const args = ["--no-install", "--no-env-file", "test/harness/bun_runner.ts"];
  const child = spawn(bun, [...args, ...await testFiles(root)], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (data: Uint8Array) => output += new TextDecoder().decode(data));
  // The output of tests is discarded, because it must not fill the pipe.
  child.stderr.resume();
  await once(child, "close");
  return output.split("\n").filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as BunTestResult);
}

Deno.test("the tests of the server pass on Bun", async () => {
  await using checkout = await bunCheckout();
  const results = await runOnBun(checkout);
  const failed = results.filter(({ error }) => error !== undefined);
  assert.deepEqual(
    failed.map(({ file, name, error }) => `${file}: ${name}\n${error}`),
    [],
  );
  assert.ok(results.length >= LEAST, `Only ${results.length} tests ran`);
});
