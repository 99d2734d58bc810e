import { copyFileSync, linkSync, mkdirSync, readdirSync, readlinkSync, symlinkSync } from "node:fs";
import {
  cp,
  mkdir,
  mkdtemp,
  open,
  readFile,
  realpath,
  rename,
  rm,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

/** Files of a project by path, relative to its root. */
export type ProjectFiles = Readonly<Record<string, string | Uint8Array>>;

/** A project in a temporary folder, removed at the end of the `await using` block. */
export interface TempProject extends AsyncDisposable {
  /** Absolute real path. */
  readonly root: string;
  /** The absolute path of one of its files. */
  path(file: string): string;
  read(file: string): Promise<string>;
  /** Writes a file in place and creates its folders. */
  write(file: string, content: string | Uint8Array): Promise<void>;
  /**
   * Replaces a file's content.
   *
   * @throws Error when the content stays the same, because the test would wait forever.
   */
  edit(file: string, change: (content: string) => string): Promise<void>;
  /** Saves as many editors do: writes a temporary file and renames it to the target. */
  atomicSave(file: string, content: string): Promise<void>;
  /** Saves as other editors do: truncates the file, then writes through the same handle. */
  truncateWrite(file: string, content: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(file: string): Promise<void>;
}

function projectIn(root: string): TempProject {
  const absolute = (file: string) => path.join(root, file);
  const write = async (file: string, content: string | Uint8Array) => {
    await mkdir(path.dirname(absolute(file)), { recursive: true });
    await writeFile(absolute(file), content);
  };
  const read = (file: string) => readFile(absolute(file), "utf8");
  return {
    root,
    path: absolute,
    read,
    write,
    async edit(file, change) {
      const before = await read(file);
      const after = change(before);
      if (before === after) throw new Error(`The edit of "${file}" changed nothing:\n${before}`);
      await writeFile(absolute(file), after);
    },
    async atomicSave(file, content) {
      const beside = `${absolute(file)}.tmp~`;
      await writeFile(beside, content);
      await rename(beside, absolute(file));
    },
    async truncateWrite(file, content) {
      await using handle = await open(absolute(file), "w");
      await handle.writeFile(content);
    },
    rename: (from, to) => rename(absolute(from), absolute(to)),
    remove: (file) => rm(absolute(file), { recursive: true }),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true, maxRetries: 5 }),
  };
}

async function makeFolder(): Promise<string> {
  return await realpath(await mkdtemp(path.join(tmpdir(), "vireo-test-")));
}

/** Creates a project with the given files. */
export async function createProject(files: ProjectFiles): Promise<TempProject> {
  const project = projectIn(await makeFolder());
  for (const [file, content] of Object.entries(files)) await project.write(file, content);
  return project;
}

/**
 * Creates a project from a copy of a folder; symbolic links are preserved.
 *
 * @param folder Absolute path.
 */
export async function copyProject(folder: string): Promise<TempProject> {
  const root = await makeFolder();
  await cp(folder, root, { recursive: true, verbatimSymlinks: true });
  return projectIn(root);
}

/**
 * Like {@linkcode copyProject} in a tenth of the time: where the file system allows it, files in
 * `node_modules` are hard links to those in `folder`, and must not be written in place.
 *
 * @param folder Absolute path.
 */
export async function shareProject(folder: string): Promise<TempProject> {
  const root = await makeFolder();
  const modules = path.join(folder, "node_modules");
  await cp(folder, root, { recursive: true, filter: (source) => source !== modules });
  mkdirSync(path.join(root, "node_modules"));
  shareFolder(modules, path.join(root, "node_modules"));
  return projectIn(root);
}

function shareFolder(from: string, to: string): void {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory()) {
      mkdirSync(target);
      shareFolder(source, target);
    } else if (entry.isSymbolicLink()) {
      symlinkSync(readlinkSync(source), target);
    } else {
      shareFile(source, target);
    }
  }
}

function shareFile(source: string, target: string): void {
  try {
    linkSync(source, target);
  } catch {
    // A different file system, or one without links.
    copyFileSync(source, target);
  }
}
