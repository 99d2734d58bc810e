import { type BigIntStats, fstatSync, statSync } from "node:fs";

/** Of this process: standard output and standard error. */
const DESCRIPTORS = [1, 2];

/**
 * Tells which files this program writes its messages to. Each message would be a change of them, and with `--debug` each
 * change a message.
 *
 * @param descriptors Those that are written to.
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

/** What a file is known by, whatever its name; `undefined` for what is no file: a terminal, a pipe. */
function identityOf(stat: () => BigIntStats): string | undefined {
  try {
    const found = stat();
    return found.isFile() ? `${found.dev}:${found.ino}` : undefined;
  } catch {
    return undefined;
  }
}
