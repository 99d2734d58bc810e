import { readFile } from "node:fs/promises";
import path from "node:path";

const LIMIT = 20_000;

/**
 * Waits until another program has written a file.
 *
 * @param file Absolute path. The file does not have to exist, but its folder does.
 * @param holds Whether the text is the expected one.
 * @returns The text.
 */
export async function untilFile(file: string, holds: (text: string) => boolean): Promise<string> {
  using events = Deno.watchFs(path.dirname(file), { recursive: false });
  const timer = setTimeout(() => events.close(), LIMIT);
  try {
    let text = await textOf(file);
    if (holds(text)) return text;
    for await (const _ of events) {
      text = await textOf(file);
      if (holds(text)) return text;
    }
    throw new Error(`"${file}" was not written as expected:\n${text}`);
  } finally {
    clearTimeout(timer);
  }
}

async function textOf(file: string): Promise<string> {
  return await readFile(file, "utf8").catch(() => "");
}
