import { rename, rm, writeFile } from "node:fs/promises";

/**
 * Writes a file in one step, so that a reader sees either the old text or the new one. A failed
 * write leaves no temporary file behind.
 */
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
