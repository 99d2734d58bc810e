import { rm } from "node:fs/promises";
import { VireoError } from "../../base/errors.ts";
import { isRunning } from "../../runtime/is_running.ts";
import { isInside } from "../../base/paths.ts";
import type { Status } from "../../inspection/inspection.ts";
import { usage } from "../flag.ts";
import { NoAnswer, ServerClient } from "./server_client.ts";
import { type FoundLock, readLocks } from "./server_lock.ts";

/** A server that answered. */
export interface RunningServer {
  client: ServerClient;
  status: Status;
}

/** Milliseconds for a server to say who it is. */
const IDENTITY_TIME = 3000;

/**
 * The running servers that were started from the command line with exactly this root.
 *
 * @param root Absolute real path.
 */
export async function serversOfRoot(root: string): Promise<RunningServer[]> {
  return await running(await readLocks(root));
}

/**
 * The running servers of a folder: those with this root; otherwise those of the nearest folder
 * above that has one; otherwise those of the folders below.
 *
 * @param folder Absolute real path.
 */
export async function serversOfFolder(folder: string): Promise<RunningServer[]> {
  const locks = await readLocks();
  const isRelated = ({ lock: { root } }: FoundLock) =>
    isInside(root, folder) || isInside(folder, root);
  // Locks of killed servers are removed wherever they were, so that the folder stays small.
  const servers = await running(
    locks.filter((found) => isRelated(found) || !isRunning(found.lock.pid)),
  );
  const above = servers.filter(({ client: { lock } }) => isInside(lock.root, folder))
    .sort((a, b) => b.client.lock.root.length - a.client.lock.root.length);
  const [nearest] = above;
  if (!nearest) return servers;
  return above.filter(({ client: { lock } }) => lock.root === nearest.client.lock.root);
}

/**
 * The only server of a folder.
 *
 * @throws VireoError `NOT_FOUND` if there is none, `USAGE` if there are several.
 */
export function oneServer(servers: readonly RunningServer[], folder: string): ServerClient {
  const [first, ...others] = servers;
  if (!first) {
    throw new VireoError("NOT_FOUND", `No server runs in "${folder}" or below`, {
      hint: "Start one with vireo --background",
    });
  }
  if (others.length === 0) return first.client;
  const list = servers.map(({ client: { lock } }) => `${lock.root} at ${lock.url}`).join(", ");
  throw usage(`Several servers run (${list})`, "name the folder of one, or its --port");
}

/** Asks the servers of the locks who they are, and removes the locks of those that ended. */
async function running(locks: readonly FoundLock[]): Promise<RunningServer[]> {
  const servers = await Promise.all(locks.map(async ({ file, lock }) => {
    const client = new ServerClient(lock);
    const status = isRunning(lock.pid) ? await statusOf(client) : "ended";
    if (status === "busy") return undefined;
    // Another process can have the id, or the port, of a server that was killed.
    if (status !== "ended" && status.instance === lock.instance) return { client, status };
    await rm(file, { force: true }).catch(() => {});
    return undefined;
  }));
  return servers.filter((server) => server !== undefined)
    .sort((a, b) => a.status.startedAt - b.status.startedAt);
}

/** The status; `"busy"` if the server does not answer in time, which is no proof of its end. */
async function statusOf(client: ServerClient): Promise<Status | "busy" | "ended"> {
  try {
    return await client.get<Status>("status", {}, { timeout: IDENTITY_TIME });
  } catch (error) {
    return error instanceof NoAnswer ? "busy" : "ended";
  }
}
