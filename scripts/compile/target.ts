import process from "node:process";

/** A platform that an executable is made for. */
export interface Target {
  /** As in `process.platform`. */
  readonly os: "linux" | "darwin" | "win32";
  /** As in `process.arch`. */
  readonly arch: "x64" | "arm64";
  /** The C library of Linux. */
  readonly libc?: "glibc" | "musl";
  /** The value of Deno's `--target`; Deno has none for musl. */
  readonly deno?: string;
  /** The suffix of the packages `@oven/bun-…`. */
  readonly bun: string;
}

/** Platforms by the value of `--target`. */
export const TARGETS: Readonly<Record<string, Target>> = {
  "linux-x64": {
    os: "linux",
    arch: "x64",
    libc: "glibc",
    deno: "x86_64-unknown-linux-gnu",
    bun: "linux-x64",
  },
  "linux-x64-musl": { os: "linux", arch: "x64", libc: "musl", bun: "linux-x64-musl" },
  "linux-arm64": {
    os: "linux",
    arch: "arm64",
    libc: "glibc",
    deno: "aarch64-unknown-linux-gnu",
    bun: "linux-aarch64",
  },
  "linux-arm64-musl": { os: "linux", arch: "arm64", libc: "musl", bun: "linux-aarch64-musl" },
  "macos-x64": { os: "darwin", arch: "x64", deno: "x86_64-apple-darwin", bun: "darwin-x64" },
  "macos-arm64": {
    os: "darwin",
    arch: "arm64",
    deno: "aarch64-apple-darwin",
    bun: "darwin-aarch64",
  },
  "windows-x64": {
    os: "win32",
    arch: "x64",
    deno: "x86_64-pc-windows-msvc",
    bun: "windows-x64",
  },
  "windows-arm64": {
    os: "win32",
    arch: "arm64",
    deno: "aarch64-pc-windows-msvc",
    bun: "windows-aarch64",
  },
};

/** The platform of this machine, or `undefined` when no executable can be made for it. */
export function currentTarget(): Target | undefined {
  // Deno and Bun run on musl only in builds of distributions; these make executables for glibc.
  return Object.values(TARGETS).find(({ os, arch, libc }) =>
    os === process.platform && arch === process.arch && libc !== "musl"
  );
}
