import { rename, rm, writeFile } from "node:fs/promises";

/** Writes a file in one step: a reader sees the old one or the new one. Where it fails, nothing is left behind. */
export async function writeAtomically(file: string, text: string): Promise<void> {
  const temporary = `${file}.${crypto.randomUUID()}.tmp`;
  try {
    await writeFile(temporary, text);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}
