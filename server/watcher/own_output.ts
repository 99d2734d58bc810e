import { type BigIntStats, fstatSync, statSync } from "node:fs";

/** Standard output and standard error of this process. */
const DESCRIPTORS = [1, 2];

/**
 * Creates a test for files that this process writes its messages to. With `--debug`, each message
 * would be a change of the file, and each change another message.
 *
 * @param descriptors Descriptors of the output.
 */
export function ownOutput(
  descriptors: readonly number[] = DESCRIPTORS,
): (file: string) => boolean {
  const outputs = new Set(
    descriptors.map((descriptor) => identityOf(() => fstatSync(descriptor, { bigint: true })))
      .filter((identity) => identity !== undefined),
  );
  if (outputs.size === 0) return () => false;
  return (file) => outputs.has(identityOf(() => statSync(file, { bigint: true })) ?? "");
}

/** A file's device and inode, which all its names share; `undefined` for a terminal or a pipe. */
function identityOf(stat: () => BigIntStats): string | undefined {
  try {
    const found = stat();
    return found.isFile() ? `${found.dev}:${found.ino}` : undefined;
  } catch {
    return undefined;
  }
}
