import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import path from "node:path";

/** A file of a release, as the manifest describes it. */
export interface Artifact {
  /** Its path in the release's folder. */
  file: string;
  /** Its kind, in a few words. */
  content: string;
  /** Bytes. */
  size: number;
  sha256: string;
  /** How the release script tested it. */
  tested: string[];
  /** The parts that could not be tested here, each with the reason. */
  untested: string[];
}

/** Describes a file. */
export async function artifact(
  folder: string,
  file: string,
  about: Pick<Artifact, "content" | "tested" | "untested">,
): Promise<Artifact> {
  const full = path.join(folder, file);
  const hash = createHash("sha256");
  for await (const part of createReadStream(full)) hash.update(part);
  const { size } = await stat(full);
  const { content, tested, untested } = about;
  return { file, content, size, sha256: hash.digest("hex"), tested, untested };
}

/** The text of `SHA256SUMS`, as `sha256sum --check` reads it. */
export function sums(artifacts: readonly Artifact[]): string {
  return artifacts.map(({ sha256, file }) => `${sha256}  ${file}\n`).join("");
}
