/**
 * How agents ask a running server: `vireo mcp` speaks the Model Context Protocol on its standard
 * input and output. It has no state of its own: each call of a tool finds the server of the folder
 * and asks its API. So it can run before the server is started, and across restarts.
 *
 * Source: https://modelcontextprotocol.io/specification
 */
import { fileURLToPath } from "node:url";
import process from "node:process";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import manifest from "../../../deno.json" with { type: "json" };
import { AskedServers } from "./asked_servers.ts";
import { addTools } from "./tools.ts";

const INSTRUCTIONS =
  `Vireo is the dev server of this project. After an edit, call wait_applied: it \
returns when every open page shows the edit, or with the errors. Call why before an edit to learn \
whether it reloads the page. console has what the pages logged. If no server runs, start one in the \
project's folder with: vireo --background`;

/**
 * Runs `vireo mcp` until the agent closes the connection.
 *
 * @param root The folder to ask about; by default the folders of the agent, or the current one.
 * @returns The exit code.
 */
export async function runMcp(root: string | undefined): Promise<number> {
  const server = new McpServer(
    { name: "vireo", title: "Vireo dev server", version: manifest.version },
    { instructions: INSTRUCTIONS },
  );
  addTools(server, new AskedServers(root, () => foldersOf(server)));
  const ended = new Promise<void>((resolve) => {
    server.server.onclose = resolve;
    // The transport does not notice the end of its input.
    process.stdin.once("end", resolve);
    process.once("SIGTERM", () => resolve());
    process.once("SIGINT", () => resolve());
  });
  await server.connect(new StdioServerTransport());
  await ended;
  return 0;
}

/** The folders that are open in the agent's editor. */
async function foldersOf({ server }: McpServer): Promise<string[]> {
  if (!server.getClientCapabilities()?.roots) return [];
  const { roots } = await server.listRoots();
  const uris: string[] = roots.map(({ uri }: { uri: string }) => uri);
  return uris.filter((uri) => uri.startsWith("file:")).map((uri) => fileURLToPath(uri));
}
