import path from "node:path";
import { findBun } from "../compile/find_bun.ts";
import type { AppName } from "./apps/apps.ts";

/** A dev server that takes part. */
export interface Contestant {
  /** In the head of the report, and the name of its folder. */
  name: string;
  /** Program and arguments that serve `root` at a port of 127.0.0.1. */
  command(root: string, port: number): Promise<readonly [string, ...string[]]>;
  /**
   * Text in its first HTML page. The app itself says when the real page is shown, because that of a
   * bundler can be one that waits and reloads.
   */
  html: string;
  /** The folder of its cache, relative to the root. */
  cache?: string;
  /** A page to keep open beside the measured one, relative to the server's URL. */
  companion?: string;
  /** The apps that it can serve. */
  apps: readonly AppName[];
}

/** The contestant that the others are divided by. */
export const PEER = "vite";

const MOD = path.resolve(import.meta.dirname!, "../../mod.ts");
const address = (port: number) => ["--host", "127.0.0.1", "--port", String(port), "--strictPort"];

function vireo(name: string, flags: readonly string[] = []): Contestant {
  return {
    name,
    command: (root, port) =>
      Promise.resolve(
        [Deno.execPath(), "run", "-A", "--no-check", MOD, root, ...address(port), ...flags],
      ),
    html: "/@vite/client",
    cache: "node_modules/.vireo",
    apps: ["vue", "ts"],
  };
}

function vite(name: string, html: string, flags: readonly string[] = []): Contestant {
  return {
    name,
    command: (root, port) => {
      const program = path.join(root, "node_modules/vite/bin/vite.js");
      return Promise.resolve(["node", program, root, ...address(port), ...flags]);
    },
    html,
    cache: "node_modules/.vite",
    apps: ["vue", "ts"],
  };
}

const BUN: Contestant = {
  name: "bun",
  command: async (_root, port) => [
    await findBun(),
    "index.html",
    "--hostname=127.0.0.1",
    `--port=${port}`,
  ],
  html: "/_bun/",
  apps: ["ts"],
};

/** Those that take part without options. */
export const USUAL: readonly Contestant[] = [vireo("vireo"), vite(PEER, "/@vite/client")];

export const CONTESTANTS: readonly Contestant[] = [
  ...USUAL,
  vite("vite-bundled", "<html", ["--experimentalBundle"]),
  BUN,
];

/** Vireo while its inspector is open. */
export const INSPECTED: Contestant = { ...vireo("vireo-inspected"), companion: "__vireo/" };

/**
 * Vireo with further flags, beside the one without.
 *
 * @param variant For example `quiet=--logLevel error`.
 * @throws Error when the name is missing or taken.
 */
export function vireoVariant(variant: string): Contestant {
  const [, name, flags] = /^([\w-]+)=(.*)$/.exec(variant) ?? [];
  if (!name || !flags) {
    throw new Error(
      `--also is "${variant}": write a name and flags, as in "quiet=--logLevel error"`,
    );
  }
  if ([...CONTESTANTS, INSPECTED].some((contestant) => contestant.name === name)) {
    throw new Error(`--also is "${variant}", but "${name}" is already a contestant`);
  }
  return vireo(name, flags.trim().split(/\s+/));
}
