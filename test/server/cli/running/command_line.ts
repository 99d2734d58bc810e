/** Runs the command line as processes that share a cache folder of their own. */
import { readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { userCacheFolder } from "../../../../server/base/user_cache_folder.ts";
import { createProject, type ProjectFiles, type TempProject } from "../../../harness/project.ts";
import { serverCommand } from "../../../harness/server.ts";

/** The end of a process. */
export interface Ended {
  code: number;
  output: string;
  errors: string;
}

/** A project and its servers, which are stopped at the end of the `await using` block. */
export interface CommandLine extends AsyncDisposable {
  project: TempProject;
  /** The variables of the processes. */
  env: Record<string, string>;
  /** The folder with the files of running servers. */
  locks: string;
  run(...argv: string[]): Promise<Ended>;
}

export async function commandLine(files: ProjectFiles): Promise<CommandLine> {
  const project = await createProject(files);
  const cache = await createProject({});
  const env: Record<string, string> = {
    ...process.env as Record<string, string>,
    DENO_DIR: process.env.DENO_DIR ?? path.join(userCacheFolder(), "deno"),
    XDG_CACHE_HOME: cache.root,
    NO_COLOR: "1",
    BROWSER: "none",
  };
  const locks = path.join(cache.root, "vireo/servers");
  const run = async (...argv: string[]) => {
    const [program, ...args] = [...serverCommand(), ...argv];
    const { code, stdout, stderr } = await new Deno.Command(program!, {
      args,
      env,
      cwd: project.root,
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    return { code, output: decoder.decode(stdout), errors: decoder.decode(stderr) };
  };
  return {
    project,
    env,
    locks,
    run,
    async [Symbol.asyncDispose]() {
      for (const name of await readdir(locks).catch(() => [])) {
        if (name.endsWith(".json")) await kill(path.join(locks, name));
      }
      await rm(cache.root, { recursive: true, force: true });
      await project[Symbol.asyncDispose]();
    },
  };
}

async function kill(lock: string): Promise<void> {
  const { pid } = JSON.parse(await readFile(lock, "utf8"));
  try {
    if (pid !== process.pid) process.kill(pid, "SIGKILL");
  } catch {
    // It ended already.
  }
}
