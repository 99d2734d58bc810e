import { readdir, readFile } from "node:fs/promises";
import process from "node:process";

/** Memory of a process and all below it, in megabytes. */
export interface Memory {
  /** Sum of resident set sizes; pages that processes share count for each. */
  rss: number;
  /** Sum of proportional set sizes; a shared page counts once. */
  pss: number;
}

const readOr = (file: string) => readFile(file, "utf8").catch(() => "");

const kilobytes = (text: string, key: string) =>
  Number(new RegExp(`^${key}:\\s+(\\d+) kB`, "m").exec(text)?.[1] ?? 0);

/**
 * Ticks per second of the clock in which Linux counts processor time: 100 in every current build.
 */
const TICKS = 100;

async function processTree(root: number): Promise<number[]> {
  const children = new Map<number, number[]>();
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    // The command can contain spaces and parentheses; the parent is the second field behind the
    // last parenthesis.
    const stat = await readOr(`/proc/${name}/stat`);
    const parent = Number(stat.slice(stat.lastIndexOf(")") + 1).trim().split(" ")[1]);
    children.set(parent, [...children.get(parent) ?? [], Number(name)]);
  }
  const tree = [root];
  for (const pid of tree) tree.push(...children.get(pid) ?? []);
  return tree;
}

/**
 * Adds up the processor time of a process and its descendants, ended ones included.
 *
 * @returns Milliseconds; `undefined` without `/proc`.
 */
export async function processorTimeOf(pid: number): Promise<number | undefined> {
  if (process.platform !== "linux") return undefined;
  let ticks = 0;
  for (const member of await processTree(pid)) {
    const stat = await readOr(`/proc/${member}/stat`);
    const fields = stat.slice(stat.lastIndexOf(")") + 1).trim().split(" ");
    for (const field of fields.slice(11, 15)) ticks += Number(field);
  }
  return ticks * 1000 / TICKS;
}

/**
 * Measures the memory of a process and its descendants.
 *
 * @returns `undefined` without `/proc`.
 */
export async function memoryOf(pid: number): Promise<Memory | undefined> {
  if (process.platform !== "linux") return undefined;
  let rss = 0;
  let pss = 0;
  for (const member of await processTree(pid)) {
    rss += kilobytes(await readOr(`/proc/${member}/status`), "VmRSS");
    pss += kilobytes(await readOr(`/proc/${member}/smaps_rollup`), "Pss");
  }
  return { rss: rss / 1024, pss: pss / 1024 };
}
