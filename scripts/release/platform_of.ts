import { open } from "node:fs/promises";

const ELF = 0x7f454c46;
const MACH_O = 0xfeedfacf;

/**
 * The platform of a program or library, read from its first bytes.
 *
 * @param file Absolute path.
 * @returns For example `"linux-x64"`; the names are those of `process.platform` and
 *   `process.arch`.
 */
export async function platformOf(file: string): Promise<string> {
  await using handle = await open(file);
  const { buffer } = await handle.read(new Uint8Array(4096), 0, 4096, 0);
  const view = new DataView(buffer.buffer);
  const of = (os: string, machine: number, names: Record<number, string>) =>
    `${os}-${names[machine] ?? machine}`;
  if (view.getUint32(0) === ELF) {
    return of("linux", view.getUint16(18, true), { 0x3e: "x64", 0xb7: "arm64" });
  }
  if (view.getUint32(0, true) === MACH_O) {
    return of("darwin", view.getUint32(4, true), { 0x1000007: "x64", 0x100000c: "arm64" });
  }
  const header = view.getUint32(0x3c, true);
  return of("win32", view.getUint16(header + 4, true), { 0x8664: "x64", 0xaa64: "arm64" });
}

/** The dynamic linker that a program of Linux names, such as `/lib/ld-musl-x86_64.so.1`. */
export async function linkerOf(file: string): Promise<string | undefined> {
  await using handle = await open(file);
  const { buffer } = await handle.read(new Uint8Array(4096), 0, 4096, 0);
  return /\/lib\w*\/ld-[\w.-]+/.exec(new TextDecoder("latin1").decode(buffer))?.[0];
}
