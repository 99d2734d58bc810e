import path from "node:path";
import { VireoError } from "../../base/errors.ts";
import { oneServer, type RunningServer, serversOfFolder } from "../running/running_servers.ts";
import type { ServerClient } from "../running/server_client.ts";
import { realFolder } from "../running/server_lock.ts";

/** Finds the servers that an agent asks. */
export class AskedServers {
  readonly #root: string | undefined;
  readonly #editorFolders: () => Promise<readonly string[]>;
  /** The starts of servers whose pages record their consoles for the agent. */
  readonly #recording = new Set<string>();

  /**
   * @param root The folder of the command line.
   * @param editorFolders The folders that are open in the editor; empty if it does not tell.
   */
  constructor(root: string | undefined, editorFolders: () => Promise<readonly string[]>) {
    this.#root = root;
    this.#editorFolders = editorFolders;
  }

  /**
   * The server of a folder.
   *
   * @param root A folder that the agent named.
   * @throws VireoError `NOT_FOUND` if none runs, `USAGE` if several do.
   */
  async one(root: string | undefined): Promise<ServerClient> {
    const { servers, folders } = await this.all(root);
    if (servers.length === 0) {
      throw new VireoError("NOT_FOUND", `No Vireo server runs in ${quoted(folders)}, or below`, {
        hint: `Start one in the project's folder with: vireo --background`,
      });
    }
    if (servers.length > 1) {
      const list = servers.map(({ client: { lock } }) => `"${lock.root}" at ${lock.url}`);
      throw new VireoError("USAGE", `Several servers run: ${list.join(", ")}`, {
        hint: "Pass the folder of one as root",
      });
    }
    return oneServer(servers, folders[0]!);
  }

  /** All servers of the folders, and the folders. */
  async all(
    root: string | undefined,
  ): Promise<{ servers: RunningServer[]; folders: readonly string[] }> {
    const folders = await Promise.all((await this.#folders(root)).map(realFolder));
    const found = (await Promise.all(folders.map(serversOfFolder))).flat();
    const servers = [...new Map(found.map((each) => [each.status.instance, each])).values()];
    await Promise.all(servers.map((each) => this.#record(each)));
    return { servers, folders };
  }

  async #folders(root: string | undefined): Promise<readonly string[]> {
    if (root !== undefined) return [path.resolve(this.#root ?? ".", root)];
    if (this.#root !== undefined) return [this.#root];
    const folders = await this.#editorFolders().catch(() => []);
    return folders.length > 0 ? folders : ["."];
  }

  /** From the first question on, pages tell the server what they log. */
  async #record({ client, status }: RunningServer): Promise<void> {
    if (this.#recording.has(status.instance)) return;
    this.#recording.add(status.instance);
    if (status.settings?.recordConsole === false) {
      await client.switchSettings({ recordConsole: true }).catch(() => {});
    }
  }
}

function quoted(folders: readonly string[]): string {
  return folders.map((folder) => `"${folder}"`).join(", ");
}
