import fs from "node:fs";
import os from "node:os";
import path from "node:path";

export interface TempFolder extends Disposable {
  /** Real path. */
  path: string;
  /** Writes a file and returns its path. */
  write(name: string, text: string): string;
}

/** A new folder with the given files; it is removed at the end of the scope. */
export function tempFolder(files: Record<string, string> = {}): TempFolder {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "http-")));
  const write = (name: string, text: string) => {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
    return file;
  };
  for (const [name, text] of Object.entries(files)) write(name, text);
  return {
    path: folder,
    write,
    [Symbol.dispose]: () => fs.rmSync(folder, { recursive: true, force: true }),
  };
}
