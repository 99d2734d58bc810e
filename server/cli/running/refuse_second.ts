import { VireoError } from "../../base/errors.ts";
import type { ServeCommand } from "../serve_command.ts";
import { readLocks, realFolder } from "./server_lock.ts";

/**
 * Refuses to start a second server for a folder by mistake. A port or `--another` asks for it.
 *
 * @throws VireoError `ALREADY_RUNNING`
 */
export async function refuseSecond({ config, options }: ServeCommand): Promise<void> {
  if (options.another || config.server?.port !== undefined) return;
  const root = await realFolder(config.root ?? ".");
  if ((await readLocks(root)).length === 0) return;
  // Only with a lock is a server asked, so that the usual start is not slower.
  const { serversOfRoot } = await import("./running_servers.ts");
  const [running] = await serversOfRoot(root);
  if (!running) return;
  const { url, pid } = running.client.lock;
  throw new VireoError(
    "ALREADY_RUNNING",
    `A server of this folder runs at ${url} (process ${pid})`,
    {
      hint: "Use it (vireo open), stop it (vireo stop), or start another one (vireo --another)",
    },
  );
}
