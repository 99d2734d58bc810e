import assert from "node:assert/strict";
import path from "node:path";
import { PnpManifest, readPnpManifest } from "../../../server/pnp/pnp_manifest.ts";
import { createProject, type ProjectFiles } from "../../harness/project.ts";
import { PNP_DATA, pnpProgram, pnpProgramOfYarn3 } from "./pnp_project_files.ts";

Deno.test("dependency() handles aliased names, missing peers and fallbacks", () => {
  const manifest = new PnpManifest(PNP_DATA);
  const find = (name: string, reference: string) =>
    manifest.packages.find((each) => each.name === name && each.reference === reference)!;
  const dependency = (owner: ReturnType<typeof find>, name: string) => {
    const found = manifest.dependency(owner, name);
    return found && `${found.name}@${found.reference}`;
  };
  const app = find("app", "workspace:.");
  assert.equal(dependency(app, "renamed"), "plain@npm:1.0.0");
  assert.equal(dependency(app, "peer"), "peer@virtual:1#npm:1.0.0");
  assert.equal(dependency(app, "plain"), undefined, "it is not the app's own");
  assert.equal(dependency(app, "fallback"), undefined, "projects have no fallback");
  assert.equal(dependency(find("peer", "npm:1.0.0"), "plain"), undefined, "a peer is missing");
  assert.equal(dependency(find("plain", "npm:1.0.0"), "fallback"), "fallback@npm:1.0.0");
  assert.equal(dependency(find("plain", "npm:1.0.0"), "peer"), "peer@virtual:1#npm:1.0.0");
});

Deno.test("dependency() uses the fallback pool for a name that the project lacks", () => {
  const entry = (location: string, dependencies: unknown[]) => ({
    packageLocation: location,
    packageDependencies: dependencies,
  });
  const manifest = new PnpManifest({
    packageRegistryData: [
      [null, [[null, entry("./", [["react", null]])]]],
      ["lib", [["npm:1.0.0", entry("./lib/", [])]]],
      ["react", [["npm:1.0.0", entry("./react/", [])]]],
    ],
    enableTopLevelFallback: true,
    fallbackPool: [["react", "npm:1.0.0"]],
  });
  const lib = manifest.packages.find(({ name }) => name === "lib")!;
  assert.equal(manifest.dependency(lib, "react")?.name, "react");
});

Deno.test("readPnpManifest() reads the formats of every version of Yarn", async () => {
  const data = { ...PNP_DATA, note: "it's a \\ and a\nline" };
  const forms: ProjectFiles[] = [
    { ".pnp.cjs": pnpProgram(data) },
    { ".pnp.cjs": pnpProgram(data).replaceAll("\n", "\r\n") },
    { ".pnp.cjs": pnpProgramOfYarn3(data) },
    { ".pnp.cjs": "", ".pnp.data.json": JSON.stringify(data) },
  ];
  for (const files of forms) {
    await using project = await createProject(files);
    const manifest = readPnpManifest(project.path(".pnp.cjs"));
    assert.equal(manifest.packages.length, new PnpManifest(PNP_DATA).packages.length);
    assert.ok(manifest.isIgnored("ignored/a.js"));
    assert.ok(!manifest.isIgnored("src/ignored.js"));
  }
  await using other = await createProject({ ".pnp.cjs": "module.exports = {};" });
  assert.throws(
    () => readPnpManifest(path.join(other.root, ".pnp.cjs")),
    /it does not contain Yarn's data/,
  );
});
