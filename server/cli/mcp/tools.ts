/** The tools of `vireo mcp`. Their descriptions tell an agent when to call them. */
import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import picocolors from "picocolors";
import { z } from "zod";
import { formatError } from "../../base/errors.ts";
import type { Status } from "../../inspection/inspection.ts";
import type { FileReport } from "../../inspection/module_report.ts";
import type { RecordedEntry } from "../../journal/entry.ts";
import { entryText } from "../running/entry_text.ts";
import type { ServerClient } from "../running/server_client.ts";
import { pageText, statusText } from "../running/status_text.ts";
import { waitText, waitUntilLive } from "../running/wait_command.ts";
import { whyText } from "../running/why_text.ts";
import type { AskedServers } from "./asked_servers.ts";

const plain = picocolors.createColors(false);

/** Milliseconds in which errors become up to date. */
const SETTLE_TIME = 5000;

const ROOT = z.string().optional().describe(
  "Folder of the project, if several servers run. Default: the folder that is open in the editor.",
);
const FILE = z.string().describe("File, absolute or relative to the root of the project.");
const LIMIT = z.number().int().min(1).max(500).default(30).describe("Maximum number of entries.");

/** The result of a tool. */
interface ToolResult {
  [key: string]: unknown;
  content: { type: "text"; text: string }[];
  isError?: boolean;
}

/** A tool before it is added to a server of the protocol. */
interface Tool<S extends z.ZodRawShape> {
  name: string;
  description: string;
  input: S;
  run(query: z.infer<z.ZodObject<S>>): Promise<string | ToolResult>;
}

/** Adds all tools to a server of the protocol. */
export function addTools(server: McpServer, servers: AskedServers): void {
  addQuestions(server, servers);
  addLists(server, servers);
}

/** Adds a tool. The package exports no types that a runtime without `node_modules` finds. */
function add<S extends z.ZodRawShape>(
  server: McpServer,
  { name, description, input, run }: Tool<S>,
): void {
  const annotations = { readOnlyHint: true, openWorldHint: false };
  const answerTo = (query: z.infer<z.ZodObject<S>>) => answer(() => run(query));
  server.registerTool(name, { description, inputSchema: input, annotations }, answerTo);
}

function addQuestions(server: McpServer, servers: AskedServers): void {
  add(server, {
    name: "status",
    description: "Describe the running dev servers of the project: URLs, process, config file, " +
      "what is going on, each open page with the state of its modules, and current errors.",
    input: { root: ROOT },
    run: ({ root }) => status(servers, root),
  });
  add(server, {
    name: "errors",
    description: "List the errors that the project has now, with code frames and hints: modules " +
      "that do not compile, imports that do not resolve, updates that pages could not apply.",
    input: { root: ROOT },
    run: async ({ root }) => errors(await servers.one(root)),
  });
  add(server, {
    name: "wait_applied",
    description: "Call this after you edited files: returns when the last change on disk is live " +
      "in every open page, or with the errors and their code frames.",
    input: {
      file: FILE.optional().describe("Also require that a page has this file."),
      errorsFree: z.boolean().default(false).describe("Wait until no error is left."),
      timeout: z.number().min(1).max(300).default(30).describe("Seconds."),
      root: ROOT,
    },
    run: async ({ root, ...options }) => wait(await servers.one(root), options),
  });
  add(server, {
    name: "why",
    description: "Explain a file: why it is in the page (shortest chain of imports), which " +
      "modules import it, whether an edit of it would be a hot update or reload the page, and " +
      "what edit of the code would avoid the reload.",
    input: { file: FILE, root: ROOT },
    run: async ({ file, root }) => why(await servers.one(root), file),
  });
}

function addLists(server: McpServer, servers: AskedServers): void {
  add(server, {
    name: "module",
    description:
      "Get details of modules as JSON, by file or by URL: importers, imports, accepted " +
      "updates, size, transform time, pack. With search: a list of the modules whose URL " +
      "contains the text.",
    input: {
      file: FILE.optional(),
      url: z.string().optional().describe("URL of a module: /src/main.ts"),
      search: z.string().optional().describe("Text in the URLs of modules."),
      root: ROOT,
    },
    run: async ({ root, ...query }) => module(await servers.one(root), query),
  });
  add(server, {
    name: "history",
    description: "List what happened, newest last: each change with its update or reload, the " +
      "reason, times and pages; errors, opened pages, restarts, bundled dependencies.",
    input: {
      file: FILE.optional().describe("Only changes and errors of this file."),
      kind: z.enum(["change", "applied", "error", "page", "restart", "bundle"]).optional(),
      limit: LIMIT,
      root: ROOT,
    },
    run: async ({ root, ...query }) => history(await servers.one(root), query),
  });
  add(server, {
    name: "console",
    description: "List what the open pages wrote to the browser's console: uncaught errors and " +
      "rejections, console.error and console.warn, with stacks in terms of the sources and code " +
      "frames. Warnings are recorded from your first question to the server on.",
    input: { limit: LIMIT, root: ROOT },
    run: async ({ root, limit }) => browserConsole(await servers.one(root), limit),
  });
}

/** The text of a tool, or its error with the hint, which agents read like a result. */
async function answer(make: () => Promise<string | ToolResult>): Promise<ToolResult> {
  try {
    const made = await make();
    return typeof made === "string" ? result(made) : made;
  } catch (error) {
    return { ...result(formatError(error)), isError: true };
  }
}

function result(text: string): ToolResult {
  return { content: [{ type: "text", text }] };
}

async function status(servers: AskedServers, root: string | undefined): Promise<string> {
  const { servers: found } = await servers.all(root);
  // With no server, the error names the folders and the command.
  if (found.length === 0) await servers.one(root);
  return found.map((each) => statusText(each.status, plain)).join("\n\n");
}

async function errors(client: ServerClient): Promise<string> {
  const timeout = SETTLE_TIME * 2;
  const { errors, pages } = await client.get<Status>("status", { settle: SETTLE_TIME }, {
    timeout,
  });
  const failing = pages.filter((page) => page.failing.length > 0).map(pageText);
  const texts = [...errors.map(formatError), ...failing];
  return texts.length > 0 ? texts.join("\n\n") : "No errors";
}

async function wait(
  client: ServerClient,
  options: { file?: string | undefined; errorsFree: boolean; timeout: number },
): Promise<ToolResult> {
  const waited = await waitUntilLive(client, options);
  return { ...result(waitText(waited, plain)), isError: waited.result !== "live" };
}

async function why(client: ServerClient, file: string): Promise<string> {
  return whyText(await client.get<FileReport>("modules", { file }), client.lock.root, plain);
}

async function module(
  client: ServerClient,
  { file, url, search }: {
    file?: string | undefined;
    url?: string | undefined;
    search?: string | undefined;
  },
): Promise<string> {
  return JSON.stringify(await client.get("modules", { file, url, search }), null, 1);
}

async function history(
  client: ServerClient,
  { file, kind, limit }: { file?: string | undefined; kind?: string | undefined; limit: number },
): Promise<string> {
  const kinds = kind ?? "change,applied,error,page,restart,bundle";
  const texts = await entries(client, { file, kind: kinds, limit });
  return texts.join("\n") || "Nothing happened yet";
}

async function browserConsole(client: ServerClient, limit: number): Promise<string> {
  const texts = await entries(client, { kind: "console", limit });
  return texts.join("\n") || "The pages logged no errors and no warnings";
}

async function entries(
  client: ServerClient,
  query: { file?: string | undefined; kind: string; limit: number },
): Promise<string[]> {
  const { entries } = await client.get<{ entries: RecordedEntry[] }>("history", query);
  return entries.map((entry) => entryText(entry, client.lock.root, plain));
}
