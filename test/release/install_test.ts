import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, symlink } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { findBun } from "../../scripts/compile/find_bun.ts";
import { browserForTests } from "../harness/browser.ts";
import { createProject, type ProjectFiles, type TempProject } from "../harness/project.ts";
import { spawnCommand } from "../harness/server.ts";
import { createStarter } from "../harness/starter.ts";
import { userSession } from "../compile/user_session.ts";
import { localRegistry } from "./local_registry.ts";
import { type PackedRelease, packedRelease } from "./packed_release.ts";
import manifest from "../../deno.json" with { type: "json" };

const browser = browserForTests();
const run = promisify(execFile);
const bun = await findBun();
/** Made once, by the first test that needs it. */
let making: Promise<PackedRelease> | undefined;
const release = () => making ??= packedRelease();
Deno.test.afterAll(async () => await (await making)?.[Symbol.asyncDispose]());

const PROJECT: ProjectFiles = {
  "package.json": `{ "private": true, "scripts": { "dev": "vireo" } }`,
  "index.html":
    `<link rel="icon" href="data:,"><h1></h1><script type="module" src="/main.ts"></script>`,
  "main.ts": `const text: string = "Installed";
document.querySelector("h1")!.textContent = text;
import.meta.hot?.accept();
`,
};

/** The commands of a package manager, without the arguments of `vireo`. */
interface Manager {
  install: readonly string[];
  /** Runs the script "dev" of `package.json`. */
  script: readonly string[];
  /** Runs the installed command. */
  command: readonly string[];
  files?: ProjectFiles;
}

const viaNpm = (spec: string, command: readonly string[]) =>
  ["npm", "exec", "--yes", `--package=${spec}`, "--", ...command] as const;
const PNPM = "pnpm@12.21.0";
const YARN = "@yarnpkg/cli-dist@4.18.1";

const MANAGERS: Readonly<Record<string, Manager>> = {
  npm: {
    install: ["npm", "install", "--no-audit", "--no-fund", "-D", "vireo"],
    script: ["npm", "run", "dev", "--"],
    command: ["npx", "vireo"],
  },
  pnpm: {
    install: viaNpm(PNPM, ["pnpm", "add", "-D", "vireo"]),
    script: viaNpm(PNPM, ["pnpm", "run", "dev"]),
    command: viaNpm(PNPM, ["pnpm", "exec", "vireo"]),
  },
  yarn: {
    install: viaNpm(YARN, ["yarn", "add", "-D", "vireo"]),
    script: viaNpm(YARN, ["yarn", "dev"]),
    command: viaNpm(YARN, ["yarn", "vireo"]),
    files: { "yarn.lock": "" },
  },
  bun: {
    install: [bun, "add", "-d", "vireo"],
    script: [bun, "run", "dev"],
    command: [bun, "x", "vireo"],
  },
};

/** Variables of a user with an empty home folder, whose registry has the release. */
async function userOf(registry: string, home: TempProject): Promise<Record<string, string>> {
  // Not every package manager reads the variable.
  await home.write(".npmrc", `registry=${registry}\n`);
  await mkdir(home.path("bin"), { recursive: true });
  await symlink(bun, home.path("bin/bun")).catch(() => {});
  return {
    ...process.env as Record<string, string>,
    HOME: home.root,
    PATH: `${home.path("bin")}${path.delimiter}${process.env.PATH}`,
    XDG_CACHE_HOME: home.path(".cache"),
    npm_config_registry: registry,
    npm_config_cache: home.path(".npm"),
    YARN_NPM_REGISTRY_SERVER: registry,
    YARN_UNSAFE_HTTP_WHITELIST: "127.0.0.1",
    YARN_NODE_LINKER: "node-modules",
    YARN_ENABLE_IMMUTABLE_INSTALLS: "false",
    YARN_NPM_MINIMAL_AGE_GATE: "0",
    YARN_ENABLE_TELEMETRY: "false",
    BUN_INSTALL_CACHE_DIR: home.path(".bun-cache"),
    NPM_CONFIG_REGISTRY: registry,
    DENO_DIR: home.path(".deno"),
    CI: "true",
  };
}

/**
 * Starts a command and edits the page that it serves.
 *
 * @param vireo The command `vireo`, if another program starts the server: npm and others do not
 *   pass signals on.
 */
async function edited(
  command: readonly string[],
  project: TempProject,
  env: Record<string, string>,
  vireo?: readonly string[],
) {
  await using server = await spawnCommand(command, project.root, { env });
  await using page = await browser.open(server.url);
  await page.expectText("h1", "Installed");
  await page.withoutReload(async () => {
    await project.edit("main.ts", (text) => text.replace("Installed", "Edited"));
    await page.expectText("h1", "Edited");
  });
  page.noProblems();
  if (vireo) await run(vireo[0]!, [...vireo.slice(1), "stop"], { cwd: project.root, env });
  await server.stop();
  await project.edit("main.ts", (text) => text.replace("Edited", "Installed"));
}

for (const [name, { install, script, command, files }] of Object.entries(MANAGERS)) {
  Deno.test(`${name} installs vireo, and runs it as a command and in a script`, async () => {
    await using registry = await localRegistry(path.join((await release()).folder, "npm"));
    await using home = await createProject({});
    await using project = await createProject({ ...PROJECT, ...files });
    const env = await userOf(registry.url, home);
    await project.write(".npmrc", `registry=${registry.url}\n`);
    const [program, ...args] = install;
    const { stdout, stderr } = await run(program!, args, { cwd: project.root, env });
    assert.doesNotMatch(stdout + stderr, /ignored build scripts/i);
    // Another package of this name in the user's registry has another version.
    const installed = await readFile(project.path("node_modules/vireo/package.json"), "utf8");
    assert.equal(JSON.parse(installed).version, manifest.version);
    await edited(command, project, env, command);
    await edited(script, project, env, command);
  });
}

Deno.test("a create-vue project runs with vireo from npm in its script", async () => {
  await using registry = await localRegistry(path.join((await release()).folder, "npm"));
  await using home = await createProject({});
  await using project = await createStarter("create-vue");
  const env = await userOf(registry.url, home);
  await run("npm", ["install", "--no-audit", "--no-fund", "-D", "vireo"], {
    cwd: project.root,
    env,
  });
  await project.edit("package.json", (text) => text.replace(`"dev": "vite"`, `"dev": "vireo"`));
  await using server = await spawnCommand(["npm", "run", "dev", "--"], project.root, { env });
  await using page = await browser.open(server.url);
  await page.expectText(".greetings h1", "You did it!");
  page.noProblems();
  await run("npx", ["vireo", "stop"], { cwd: project.root, env });
});

Deno.test("npx and bunx run vireo without an installation", async () => {
  await using registry = await localRegistry(path.join((await release()).folder, "npm"));
  await using home = await createProject({});
  await using project = await createProject(PROJECT);
  const env = await userOf(registry.url, home);
  for (const command of [["npx", "--yes", "vireo"], [bun, "x", "vireo"]]) {
    await edited(command, project, env, command);
  }
  await edited([Deno.execPath(), "run", "-A", "npm:vireo"], project, {
    ...env,
    // Deno installs into the folder of a project that has one.
    DENO_NO_PACKAGE_JSON: "1",
  });
});

Deno.test("the packed program runs on Deno and on Bun, without the executable too", async () => {
  await using registry = await localRegistry(path.join((await release()).folder, "npm"));
  await using home = await createProject({});
  await using project = await createProject(PROJECT);
  const env = await userOf(registry.url, home);
  await run("npm", ["install", "--no-audit", "--no-fund", "-D", "vireo"], {
    cwd: project.root,
    env,
  });
  const launcher = project.path("node_modules/vireo/bin/vireo.cjs");
  await edited([Deno.execPath(), "run", "-A", launcher], project, env);
  await edited(["node", launcher], project, { ...env, VIREO_RUNTIME: "bun" });
  await edited(["node", launcher], project, { ...env, VIREO_RUNTIME: "deno" });
  // The API, in a program of the user.
  await project.write(
    "serve.mjs",
    `import { createServer, defineConfig } from "vireo";
const server = await createServer(defineConfig({ server: { host: "127.0.0.1", port: 0 } }));
await server.listen();
server.printUrls();
`,
  );
  await edited([Deno.execPath(), "run", "-A", "serve.mjs"], project, env);
  await edited([bun, "serve.mjs"], project, env);
  // A platform without an executable, and without a runtime.
  const [platform] = await readdir(project.path("node_modules/@vireo"));
  await project.remove(`node_modules/@vireo/${platform}/package.json`);
  const node = path.dirname((await run("which", ["node"])).stdout.trim());
  await mkdir(home.path("only-node"));
  await symlink(path.join(node, "node"), home.path("only-node/node"));
  const failed = await run(home.path("only-node/node"), [launcher], {
    cwd: project.root,
    env: { ...env, PATH: home.path("only-node") },
  }).then(() => undefined, (error) => error);
  assert.equal(failed?.code, 1);
  assert.match(
    failed.stderr,
    /optional package "@vireo\/[\w-]+" is not installed\n.*install Deno 2\.9 .* or Bun 1\.4/,
  );
});

Deno.test("the executable of the release runs alone in an empty home folder", async () => {
  const { folder, platform } = await release();
  await using place = await createProject({});
  const [archive] = (await readdir(folder)).filter((name) => name.includes(platform));
  await run("tar", ["-xzf", path.join(folder, archive!), "-C", place.root]);
  const program = process.platform === "win32" ? "vireo.exe" : "vireo";
  await userSession({ browser, command: [place.path(program)] });
});

Deno.test("a release has sums, notes and a manifest that says what was tested", async () => {
  const { folder, platform, output } = await release();
  const { stdout } = await run("sha256sum", ["--check", "SHA256SUMS"], { cwd: folder });
  assert.equal(stdout.match(/: OK$/gm)?.length, 3, stdout);
  const made = JSON.parse(await readFile(path.join(folder, "manifest.json"), "utf8"));
  const files = made.artifacts.map(({ file }: { file: string }) => file);
  assert.deepEqual(files, [
    `npm/vireo-${platform}-${made.version}.tgz`,
    `vireo-${made.version}-${platform}.tar.gz`,
    `npm/vireo-${made.version}.tgz`,
  ]);
  for (const { tested } of made.artifacts) assert.notEqual(tested.length, 0);
  for (const { what, why } of process.env.VIREO_RELEASE ? [] : made.missing) {
    assert.ok(output.includes(`${what}\n  not made: ${why}`));
  }
  const notes = await readFile(path.join(folder, "RELEASE_NOTES.md"), "utf8");
  assert.match(notes, new RegExp(`^# Vireo ${RegExp.escape(made.version)}\n`));
});

Deno.test("the published types cover a config, the API and modules of a page", async () => {
  await using registry = await localRegistry(path.join((await release()).folder, "npm"));
  await using home = await createProject({});
  await using project = await createProject({
    "package.json": `{ "private": true, "type": "module" }`,
    "tsconfig.json": JSON.stringify({
      compilerOptions: {
        strict: true,
        noEmit: true,
        module: "esnext",
        moduleResolution: "bundler",
        target: "esnext",
        lib: ["esnext", "dom"],
        types: ["vireo/client", "vireo/vite"],
      },
      include: ["*.ts"],
    }),
    "vite.config.ts": `import { defineConfig, loadEnv, type Plugin } from "vite";
const plugin: Plugin = { name: "mine", transform: (code, id) => id.endsWith(".x") ? code : null };
export default defineConfig(({ mode }) => ({
  plugins: [plugin],
  base: loadEnv(mode, ".").VITE_BASE,
  server: { pack: true, proxy: { "/api": { target: "http://localhost", changeOrigin: true } } },
}));
`,
    "serve.ts": `import { createServer, type ViteDevServer } from "vireo";
const server = await createServer({ root: ".", configFile: false });
await server.listen();
export const url: string | undefined = server.resolvedUrls?.local[0];
export type Handle = ViteDevServer["moduleGraph"];
`,
    "page.ts": `import styles from "./a.module.css";
import picture from "./a.png";
import text from "./a.txt?raw";
const pages = import.meta.glob<{ default: number }>("./*.md", { eager: true });
export const all: string = styles.red! + picture + text + import.meta.env.MODE + pages.a!.default;
if (import.meta.hot) import.meta.hot.accept((module) => console.log(module?.all));
// @ts-expect-error: a wrong option
import.meta.glob("./*.md", { eager: "yes" });
`,
  });
  const env = await userOf(registry.url, home);
  await run("npm", ["install", "--no-audit", "--no-fund", "-D", "vireo", "typescript@6.0.3"], {
    cwd: project.root,
    env,
  });
  const checked = await run("npx", ["tsc", "-p", "."], { cwd: project.root, env })
    .then(() => "", (error) => error.stdout as string);
  assert.equal(checked, "");
});
