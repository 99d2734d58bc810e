import assert from "node:assert/strict";
import manifest from "../../../../deno.json" with { type: "json" };
import { versionText } from "../../../../server/cli/terminal/version_text.ts";

Deno.test("versionText() begins with the version, then names runtime and libraries", () => {
  const [first, ...rest] = versionText().split("\n");
  assert.equal(first, `vireo ${manifest.version}`);
  const rows: Record<string, string> = Object.fromEntries(
    rest.map((line) => line.trim().split(/\s{2,}/)),
  );
  assert.match(rows.runtime!, /^deno \d+\.\d+\.\d+ \(v8 \d/);
  assert.match(rows.system!, /^\w+ \w+$/);
  assert.equal(`npm:esbuild@${rows.esbuild}`, manifest.imports.esbuild);
  for (const value of Object.values(rows)) assert.doesNotMatch(value, /undefined/);
});
