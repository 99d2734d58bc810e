import process from "node:process";

/** A platform that an executable is made for. */
export interface Target {
  /** As in `process.platform`. */
  readonly os: "linux" | "darwin" | "win32";
  /** As in `process.arch`. */
  readonly arch: "x64" | "arm64";
  /** The value of Deno's `--target`. */
  readonly deno: string;
  /** The suffix of the packages `@oven/bun-…`. */
  readonly bun: string;
}

/** Platforms by the value of `--target`. */
export const TARGETS: Readonly<Record<string, Target>> = {
  "linux-x64": {
    os: "linux",
    arch: "x64",
    deno: "x86_64-unknown-linux-gnu",
    bun: "linux-x64",
  },
  "linux-arm64": {
    os: "linux",
    arch: "arm64",
    deno: "aarch64-unknown-linux-gnu",
    bun: "linux-aarch64",
  },
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
  return Object.values(TARGETS).find(({ os, arch }) =>
    os === process.platform && arch === process.arch
  );
}
