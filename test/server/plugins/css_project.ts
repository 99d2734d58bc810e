import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Files in a temporary folder, which is removed when the test ends. */
export class TempProject {
  private constructor(readonly root: string) {}

  static async create(files: Readonly<Record<string, string>>): Promise<TempProject> {
    const project = new TempProject(await realpath(await mkdtemp(join(tmpdir(), "vireo-css-"))));
    for (const [file, text] of Object.entries(files)) await project.write(file, text);
    return project;
  }

  async write(file: string, text: string): Promise<void> {
    await mkdir(dirname(join(this.root, file)), { recursive: true });
    await writeFile(join(this.root, file), text);
  }

  async read(file: string): Promise<string> {
    return await readFile(join(this.root, file), "utf8");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.root, { recursive: true });
  }
}
