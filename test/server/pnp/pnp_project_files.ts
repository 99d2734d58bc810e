import path from "node:path";
import { createProject, type ProjectFiles, type TempProject } from "../../harness/project.ts";
import { zipFile } from "./zip_file.ts";

const json = (value: unknown) => JSON.stringify(value);
const archive = (name: string, files: Readonly<Record<string, string>>) =>
  zipFile(
    Object.fromEntries(
      Object.entries(files).map(([file, text]) => [`node_modules/${name}/${file}`, text]),
    ),
  );

const self = (name: string, reference: string) => [name, reference];
const CACHE = "./.yarn/cache";
const VIRTUAL = "./.yarn/__virtual__/peer-virtual-0123456789/0/cache";
const PEER = "peer-npm-1.0.0-0000000001-0123456789.zip/node_modules/peer/";

/**
 * Yarn's manifest of an app, a package of its workspace, and packages in archives, one with a peer.
 */
export const PNP_DATA = {
  enableTopLevelFallback: true,
  ignorePatternData: "^ignored(?:/|$)",
  fallbackExclusionList: [["app", ["workspace:."]]],
  fallbackPool: [["fallback", "npm:1.0.0"]],
  packageRegistryData: [
    [null, [[null, {
      packageLocation: "./",
      packageDependencies: [["peer", "virtual:1#npm:1.0.0"]],
    }]]],
    ["app", [["workspace:.", {
      packageLocation: "./",
      packageDependencies: [
        ["peer", "virtual:1#npm:1.0.0"],
        ["renamed", ["plain", "npm:1.0.0"]],
        ["lib", "virtual:2#workspace:packages/lib"],
        ["absent", "npm:1.0.0"],
      ],
    }]]],
    ["lib", [
      ["workspace:packages/lib", {
        packageLocation: "./packages/lib/",
        packageDependencies: [["plain", null], self("lib", "workspace:packages/lib")],
      }],
      ["virtual:2#workspace:packages/lib", {
        packageLocation: "./.yarn/__virtual__/lib-virtual-0123456789/1/packages/lib/",
        packageDependencies: [["plain", "npm:1.0.0"]],
      }],
    ]],
    ["peer", [
      ["npm:1.0.0", {
        packageLocation: `${CACHE}/${PEER}`,
        packageDependencies: [["plain", null], self("peer", "npm:1.0.0")],
      }],
      ["virtual:1#npm:1.0.0", {
        packageLocation: `${VIRTUAL}/${PEER}`,
        packageDependencies: [["plain", "npm:1.0.0"], self("peer", "virtual:1#npm:1.0.0")],
      }],
    ]],
    ["plain", [["npm:1.0.0", {
      packageLocation: `${CACHE}/plain-npm-1.0.0-0000000002-0123456789.zip/node_modules/plain/`,
      packageDependencies: [self("plain", "npm:1.0.0")],
    }]]],
    ["fallback", [["npm:1.0.0", {
      packageLocation: `${CACHE}/fallback.zip/node_modules/fallback/`,
      packageDependencies: [],
    }]]],
    ["absent", [["npm:1.0.0", {
      packageLocation: `${CACHE}/for-another-platform.zip/node_modules/absent/`,
      packageDependencies: [],
    }]]],
  ],
};

const inQuotes = (text: string) => `'${text.replace(/['\\]/g, "\\$&").replaceAll("\n", "\\\n")}'`;

/** The program with the data, in the form of Yarn 4 and Yarn 3. */
export const pnpProgram = (data: unknown) =>
  `const RAW_RUNTIME_STATE =\n${inQuotes(JSON.stringify(data, null, 2))};\nfunction x() {}\n`;
export const pnpProgramOfYarn3 = (data: unknown) =>
  `function $$SETUP_STATE(hydrateRuntimeState, basePath) {\n` +
  `  return hydrateRuntimeState(JSON.parse(${inQuotes(JSON.stringify(data, null, 2))}), {});\n}\n`;

const FILES: ProjectFiles = {
  ".pnp.cjs": pnpProgram(PNP_DATA),
  "package.json": json({ name: "app", dependencies: { peer: "1.0.0" } }),
  "src/main.js": "",
  "packages/lib/package.json": json({ name: "lib", exports: { ".": "./src/index.ts" } }),
  "packages/lib/src/index.ts": "",
  ".yarn/cache/peer-npm-1.0.0-0000000001-0123456789.zip": archive("peer", {
    "package.json": json({
      name: "peer",
      exports: { ".": { browser: "./browser.js", default: "./node.js" }, "./style.css": "./x.css" },
    }),
    "browser.js": "",
    "node.js": "",
    "x.css": "",
  }),
  ".yarn/cache/plain-npm-1.0.0-0000000002-0123456789.zip": archive("plain", {
    "package.json": json({ name: "plain", main: "lib/main", browser: { "peer": "./mine.js" } }),
    "lib/main.js": "",
    "mine.js": "",
  }),
  ".yarn/cache/fallback.zip": archive("fallback", { "index.js": "" }),
};

/** A project that Yarn has installed with Plug'n'Play. */
export interface PnpTestProject extends TempProject {
  /** The folder for unpacked packages. */
  readonly store: string;
}

/** Creates a {@linkcode PnpTestProject}. */
export async function pnpProject(files: ProjectFiles = {}): Promise<PnpTestProject> {
  const project = await createProject({ ...FILES, ...files });
  return { ...project, store: path.posix.join(project.root, "store") };
}
