import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { packageJson } from "../../scripts/package_json.ts";

const root = path.resolve(import.meta.dirname!, "../..");
const read = (name: string) => readFile(path.join(root, name), "utf8");

Deno.test("package.json has the pins of deno.json", async () => {
  const expected = packageJson(JSON.parse(await read("deno.json")));
  assert.equal(await read("package.json"), expected, "Run: deno task package");
});

Deno.test("bun.lock has the pins of package.json", async () => {
  const { dependencies } = JSON.parse(await read("package.json"));
  const lock = await read("bun.lock");
  for (const [name, version] of Object.entries(dependencies)) {
    assert.ok(lock.includes(`"${name}": "${version}"`), `Run: deno task package (${name})`);
    assert.ok(lock.includes(`["${name}@${version}"`), `Run: deno task package (${name})`);
  }
});

Deno.test("packageJson() accepts exact pins only", () => {
  const of = (target: string) => packageJson({ version: "1.0.0", imports: { vue: target } });
  assert.match(of("npm:vue@3.5.45"), /"vue": "3\.5\.45"/);
  for (const target of ["npm:vue@^3.5.0", "npm:vue", "npm:other@1.0.0", "./vue.ts"]) {
    assert.throws(() => of(target), /Cannot write "vue" to package.json/);
  }
});

Deno.test("deno.lock lists nothing that only tests use, since every run installs all of it", async () => {
  const { dependencies } = JSON.parse(await read("test/libraries/package.json"));
  const { npm } = JSON.parse(await read("deno.lock")) as { npm: Record<string, unknown> };
  const names = Object.keys(npm).map((key) => key.replace(/(?<=.)@.*/, ""));
  const extra = names.filter((name) => name in dependencies || name === "@types/node");
  assert.deepEqual(extra, [], "Restore deno.lock, and check types by: deno task check");
  const types = await read("test/libraries/playwright.ts");
  const pin = `npm:playwright-core@${dependencies["playwright-core"]}"`;
  assert.equal(types.split(pin).length, types.split("npm:").length);
});
