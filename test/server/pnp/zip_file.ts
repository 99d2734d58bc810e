import { Buffer } from "node:buffer";
import { deflateRawSync } from "node:zlib";

/** A file to put into an archive. */
export interface ZipFile {
  text: string;
  compressed?: boolean;
  /** Unix mode; a plain file by default. */
  mode?: number;
}

/** Creates an archive in Yarn's form, without checksums. */
export function zipFile(files: Readonly<Record<string, string | ZipFile>>, comment = ""): Buffer {
  const locals: Buffer[] = [];
  const entries: Buffer[] = [];
  let offset = 0;
  for (const [name, given] of Object.entries(files)) {
    const { text, compressed = false, mode = 0o100644 } = typeof given === "string"
      ? { text: given }
      : given;
    const data = compressed ? deflateRawSync(text) : Buffer.from(text);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50);
    local.writeUInt16LE(name.length, 26);
    // Extra fields are longer here than in the list, as in real archives.
    local.writeUInt16LE(4, 28);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50);
    entry.writeUInt16LE(compressed ? 8 : 0, 10);
    entry.writeUInt32LE(data.length, 20);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(mode * 0x10000, 38);
    entry.writeUInt32LE(offset, 42);
    const parts = [local, Buffer.from(name), Buffer.alloc(4), data];
    locals.push(...parts);
    entries.push(entry, Buffer.from(name));
    offset += parts.reduce((sum, part) => sum + part.length, 0);
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt32LE(offset, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([...locals, ...entries, end, Buffer.from(comment)]);
}
