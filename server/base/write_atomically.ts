import { rename, rm, writeFile } from "node:fs/promises";

/**
 * Writes a file in one step, so that a reader sees either the old text or the new one. A failed
 * write leaves no temporary file behind.
 *
 * @param options `mode`: the permissions of a new file.
 */
export async function writeAtomically(
  file: string,
  text: string,
  options: { mode?: number } = {},
): Promise<void> {
  const temporary = `${file}.${crypto.randomUUID()}.tmp`;
  try {
    await writeFile(temporary, text, options);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}
