/**
 * Reads archives synchronously, because a package is unpacked during a synchronous lookup: `yauzl`
 * is only asynchronous, and `fflate` takes three times as long as `node:zlib`.
 */
import { Buffer } from "node:buffer";
import { inflateRawSync } from "node:zlib";

/** A file of an archive. */
export interface ZipEntry {
  /** Its path in the archive, with slashes. */
  name: string;
  data: Uint8Array;
}

const END_SIGNATURE = 0x06054b50;
const END_SIZE = 22;
const ENTRY_SIGNATURE = 0x02014b50;
const ENTRY_SIZE = 46;
const LOCAL_SIZE = 30;
const STORED = 0;
const DEFLATED = 8;

/**
 * The plain files of a zip archive, without folders and symbolic links; packages contain no links.
 *
 * Source: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT (4.3)
 *
 * @throws Error when the archive is damaged or uses a compression that Yarn does not.
 */
export function* zipEntries(bytes: Uint8Array): Generator<ZipEntry> {
  const zip = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = zip.readUInt32LE(endRecord(zip) + 16);
  // The end record only counts to 65,535, so the list is read as long as the signature matches.
  while (zip.readUInt32LE(at) === ENTRY_SIGNATURE) {
    const nameEnd = at + ENTRY_SIZE + zip.readUInt16LE(at + 28);
    const name = zip.toString("utf8", at + ENTRY_SIZE, nameEnd);
    if (!name.endsWith("/") && !isLink(zip.readUInt32LE(at + 38))) {
      yield { name, data: entryData(zip, at, name) };
    }
    at = nameEnd + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
}

/** The offset of the end record, which a comment can follow. */
function endRecord(zip: Buffer): number {
  for (let at = zip.length - END_SIZE; at >= 0; at--) {
    if (zip.readUInt32LE(at) === END_SIGNATURE) return at;
  }
  throw new Error("The archive has no end record");
}

function entryData(zip: Buffer, entry: number, name: string): Uint8Array {
  const method = zip.readUInt16LE(entry + 10);
  const local = zip.readUInt32LE(entry + 42);
  const start = local + LOCAL_SIZE + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  const data = zip.subarray(start, start + zip.readUInt32LE(entry + 20));
  if (method === STORED) return data;
  if (method === DEFLATED) return inflateRawSync(data);
  throw new Error(`"${name}" is compressed by method ${method}`);
}

/**
 * Whether the attributes are those of a symbolic link; Unix stores a file's mode in the upper half.
 */
function isLink(attributes: number): boolean {
  return ((attributes >>> 16) & 0o170000) === 0o120000;
}
