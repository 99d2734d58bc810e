import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { ResolvedOptions, UserOptions } from "../../../server/plugin_api/options.ts";
import { createLogger } from "../../../server/base/logger.ts";

/** A project in a temporary folder, with the config of a server. */
export interface TestProject extends AsyncDisposable {
  root: string;
  /** Log messages, in order. */
  logs: string[];
  options(overrides?: UserOptions): ResolvedOptions;
  write(files: Record<string, string>): Promise<void>;
  path(file: string): string;
}

/** Creates a project of these files. */
export async function testProject(files: Record<string, string>): Promise<TestProject> {
  const root = await realpath(await mkdtemp(path.join(tmpdir(), "vireo-test-")));
  const logs: string[] = [];
  const project: TestProject = {
    root,
    logs,
    options: (overrides = {}) => testOptions(root, logs, overrides),
    path: (file) => path.posix.join(root, file),
    async write(more) {
      for (const [file, text] of Object.entries(more)) {
        await mkdir(path.dirname(path.join(root, file)), { recursive: true });
        await writeFile(path.join(root, file), text);
      }
    },
    async [Symbol.asyncDispose]() {
      await rm(root, { recursive: true, force: true });
    },
  };
  await project.write(files);
  return project;
}

/** The config of a server on a project. */
export function testOptions(
  root: string,
  logs: string[] = [],
  user: UserOptions = {},
): ResolvedOptions {
  const logger = createLogger("info", {
    write: (level, message) => logs.push(`${level}: ${message}`),
  });
  const { alias = [], ...resolve } = user.resolve ?? {};
  const options = {
    root,
    base: user.base ?? "/",
    mode: "development",
    command: "serve",
    isProduction: false,
    publicDir: path.posix.join(root, "public"),
    cacheDir: path.posix.join(root, "node_modules/.vireo"),
    env: { MODE: "development", BASE_URL: "/", DEV: true, PROD: false, SSR: false },
    resolve: {
      alias: Array.isArray(alias)
        ? alias
        : Object.entries(alias).map(([find, replacement]) => ({ find, replacement })),
      dedupe: [],
      conditions: ["module", "browser", "development"],
      mainFields: ["browser", "module", "jsnext:main", "jsnext"],
      extensions: [".mjs", ".js", ".mts", ".ts", ".jsx", ".tsx", ".json"],
      preserveSymlinks: false,
      tsconfigPaths: true,
      ...resolve,
    },
    configFileDependencies: [],
    server: { fs: { deny: [] } },
    optimizeDeps: user.optimizeDeps ?? {},
    build: user.build ?? {},
    logger,
    debug: () => undefined,
  };
  // Contains only the options that the tested parts read.
  return options as unknown as ResolvedOptions;
}
