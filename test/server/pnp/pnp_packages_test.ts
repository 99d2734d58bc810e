import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import process from "node:process";
import { PackageStore } from "../../../server/pnp/package_store.ts";
import { findPnpManifest, PnpPackages } from "../../../server/pnp/pnp_packages.ts";
import { createProject } from "../../harness/project.ts";
import { PNP_DATA, pnpProgram, pnpProject, type PnpTestProject } from "./pnp_project_files.ts";
import { zipFile } from "./zip_file.ts";

function packagesOf(project: PnpTestProject, onPackage?: (folder: string) => void): PnpPackages {
  return new PnpPackages(findPnpManifest(project.path("src"))!, {
    store: new PackageStore(project.store),
    onPackage,
  });
}

Deno.test("locate() unpacks only the importer's package", async () => {
  await using project = await pnpProject();
  const folders: string[] = [];
  const packages = packagesOf(project, (folder) => folders.push(folder));
  assert.ok(!existsSync(project.store), "nothing is unpacked before it is wanted");
  const peer = packages.locate("peer/style.css", project.path("src/main.js"))!;
  assert.equal(peer.specifier, "peer/style.css");
  const plain = packages.locate("plain", peer.importer)!;
  assert.match(plain.specifier, /^.*\/store\/plain-npm-1\.0\.0-.*\/node_modules\/plain$/);
  assert.ok(existsSync(`${plain.specifier}/lib/main.js`));
  packages.locate("peer", project.path("src/main.js"));
  assert.deepEqual(folders, [peer.importer.replace("/package.json", ""), plain.specifier]);
  assert.equal(packages.locate("plain", project.path("src/main.js")), undefined);
  assert.equal(packages.locate("absent", project.path("src/main.js")), undefined);
});

Deno.test("locate() finds packages of the workspace in place, with the peers of their dependents", async () => {
  await using project = await pnpProject();
  const packages = packagesOf(project);
  assert.deepEqual(packages.locate("lib", project.path("src/main.js")), {
    specifier: "lib",
    importer: project.path("packages/lib/package.json"),
  });
  assert.ok(packages.locate("plain", project.path("packages/lib/src/index.ts")));
});

Deno.test("covers() is false for files outside the manifest", async () => {
  await using project = await pnpProject();
  await using other = await createProject({ "a.js": "" });
  const packages = packagesOf(project);
  assert.ok(packages.covers(project.path("src/new/a.js")));
  assert.ok(!packages.covers(project.path("ignored/a.js")));
  assert.ok(!packages.covers(other.path("a.js")));
});

Deno.test("covers() matches Yarn's ignore pattern with files, not with their folders", async () => {
  const data = { ...PNP_DATA, ignorePatternData: "^(?:src/[^/]*\\.old\\.js)$" };
  await using project = await pnpProject({ ".pnp.cjs": pnpProgram(data) });
  const packages = packagesOf(project);
  assert.ok(packages.covers(project.path("src/a.js")));
  assert.ok(!packages.covers(project.path("src/a.old.js")));
});

Deno.test("isCurrent() notices installed packages if the data are in a separate file", async () => {
  await using project = await pnpProject({
    ".pnp.cjs": "// Reads the data.",
    ".pnp.data.json": JSON.stringify(PNP_DATA),
  });
  const packages = packagesOf(project);
  const manifest = project.path(".pnp.cjs");
  assert.ok(packages.isCurrent(manifest));
  await writeFile(
    project.path(".pnp.data.json"),
    JSON.stringify({ ...PNP_DATA, fallbackPool: [] }),
  );
  assert.ok(!packages.isCurrent(manifest));
});

Deno.test("unpacked packages are reused by the next session, and by a copy of the project", async () => {
  await using project = await pnpProject();
  await using copy = await pnpProject();
  const before = packagesOf(project).locate("peer", project.path("src/main.js"))!;
  assert.ok(packagesOf(project).locate("plain", before.importer));
  const store = new PackageStore(project.store);
  const packages = new PnpPackages(copy.path(".pnp.cjs"), { store });
  assert.deepEqual(packages.locate("peer", copy.path("src/main.js")), before);
});

Deno.test("unpack() leaves no files of an archive that is damaged or leads out of its folder", async () => {
  await using project = await createProject({
    "damaged.zip": "not an archive",
    "evil.zip": zipFile({ "good.js": "", "../../evil.js": "" }),
    "evil-on-windows.zip": zipFile({ "good.js": "", "..\\..\\evil.js": "" }),
  });
  const store = new PackageStore(project.path("store"));
  for (const name of ["damaged", "evil", "evil-on-windows"]) {
    const archive = project.path(`${name}.zip`);
    const folder = store.folderOf(archive, "")!;
    assert.throws(() => store.unpack(archive, folder), {
      code: "FILE_UNREADABLE",
      message: /^Cannot unpack ".*\.zip": /,
    });
    assert.ok(!existsSync(folder));
  }
  assert.ok(!existsSync(project.path("evil.js")));
});

Deno.test("findPnpManifest() ends at the root of a drive", async () => {
  await using project = await pnpProject();
  const before = process.cwd();
  process.chdir(project.root);
  try {
    assert.equal(findPnpManifest("C:/app/src"), undefined);
  } finally {
    process.chdir(before);
  }
});
