import { fileStamp, isCertain } from "../../../server/watcher/file_stamp.ts";

/** Waits until the clock of the file system has moved on since the last write of a file. */
export async function certainStamp(file: string): Promise<void> {
  while (!isCertain(fileStamp(file)!)) await new Promise((resolve) => setTimeout(resolve, 5));
}
