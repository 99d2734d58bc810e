/** `vireo mcp` as a child process, driven by the protocol's own client. */
import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { browserForTests } from "../harness/browser.ts";
import { serverCommand } from "../harness/server.ts";
import { type CommandLine, commandLine } from "../server/cli/running/command_line.ts";

const browser = browserForTests();

const FILES = {
  "index.html": '<body><p id="text"></p><script type="module" src="/src/main.ts"></script></body>',
  "src/main.ts": 'import "./theme.ts";\nimport "./view.ts";\n',
  "src/theme.ts": "export const dark = true;\n",
  "src/view.ts": 'document.querySelector("#text")!.textContent = "start";\n' +
    "import.meta.hot?.accept();\n",
};

interface Answer {
  isError: boolean;
  text: string;
}

/** An agent that is connected to its own `vireo mcp`. */
interface Agent extends AsyncDisposable {
  client: Client;
  call(name: string, query?: Record<string, unknown>): Promise<Answer>;
}

interface AgentOptions {
  command?: readonly string[];
  cwd?: string;
  /** The folders that are open in the editor. */
  roots?: readonly string[];
}

async function agent(
  line: CommandLine,
  { command = [...serverCommand(), "mcp"], cwd = line.project.root, roots }: AgentOptions = {},
): Promise<Agent> {
  const capabilities = roots ? { roots: {} } : {};
  const client = new Client({ name: "test", version: "1" }, { capabilities });
  if (roots) {
    const { ListRootsRequestSchema } = await import("@modelcontextprotocol/sdk/types.js");
    client.setRequestHandler(ListRootsRequestSchema, () => ({
      roots: roots.map((root) => ({ uri: pathToFileURL(root).href })),
    }));
  }
  const [program, ...args] = command;
  const transport = new StdioClientTransport({ command: program!, args, cwd, env: line.env });
  await client.connect(transport);
  return {
    client,
    async call(name, query = {}) {
      const { content, isError } = await client.callTool({ name, arguments: query });
      return { isError: isError === true, text: content[0].text };
    },
    [Symbol.asyncDispose]: () => client.close(),
  };
}

Deno.test("an agent learns what the tools are for, and how to start a server", async () => {
  await using line = await commandLine(FILES);
  await using asking = await agent(line);
  const { tools } = await asking.client.listTools();
  assert.deepEqual(tools.map(({ name }: { name: string }) => name), [
    "status",
    "errors",
    "wait_applied",
    "why",
    "module",
    "history",
    "console",
  ]);
  for (const { name, description, inputSchema } of tools) {
    assert.ok(description.length > 60, name);
    assert.ok("root" in inputSchema.properties, name);
  }
  assert.match(asking.client.getInstructions(), /After an edit, call wait_applied/);
  for (const name of ["status", "errors", "wait_applied", "module", "history", "console"]) {
    assert.deepEqual(await asking.call(name), {
      isError: true,
      text: `No Vireo server runs in "${line.project.root}", or below\n` +
        "  hint: Start one in the project's folder with: vireo --background",
    });
  }
  const wrong = await asking.call("why");
  assert.equal(wrong.isError, true);
  assert.match(wrong.text, /file/);
});

Deno.test("an agent edits a project and asks what the pages show", async () => {
  await using line = await commandLine(FILES);
  const { project, run } = line;
  await using asking = await agent(line);
  const { output } = await run("--background", "--json", "--port", "0");
  const { urls: { local: [url] }, pid } = JSON.parse(output);
  const status = await asking.call("status");
  assert.match(status.text, new RegExp(`process +${pid}`));
  await using page = await browser.open(url);
  await page.expectText("#text", "start");

  await project.edit("src/view.ts", (text) => text.replace('"start"', '"edited"'));
  assert.deepEqual(await asking.call("wait_applied", { file: "src/view.ts" }), {
    isError: false,
    text: "Live in 1 page",
  });
  assert.equal(await page.page.locator("#text").textContent(), "edited");
  assert.match((await asking.call("history", { kind: "change" })).text, /hmr update \S*view\.ts/);

  const why = await asking.call("why", { file: "src/theme.ts" });
  assert.match(why.text, /reloads the page.*\n +what helps/s);
  const module = JSON.parse((await asking.call("module", { url: "/src/theme.ts" })).text);
  assert.deepEqual(module.modules[0].importers, ["/src/main.ts"]);
  const { modules } = JSON.parse((await asking.call("module", { search: "theme" })).text);
  assert.equal(modules.length, 1);

  assert.equal((await asking.call("errors")).text, "No errors");
  await project.write("src/theme.ts", "export const = 1;\n");
  for (const answer of [await asking.call("wait_applied"), await asking.call("errors")]) {
    assert.match(answer.text, /theme\.ts:1:14\n1 \| export const = 1/);
  }
  const late = await asking.call("wait_applied", { errorsFree: true, timeout: 1 });
  assert.deepEqual([late.isError, /not live in every page in time/.test(late.text)], [true, true]);
  await project.write("src/theme.ts", FILES["src/theme.ts"]);
  assert.equal((await asking.call("wait_applied", { errorsFree: true })).isError, false);
});

Deno.test("an agent reads the console of pages, with places in the sources", async () => {
  await using line = await commandLine(FILES);
  const { project, run } = line;
  await using asking = await agent(line);
  const { output } = await run("--background", "--json", "--port", "0");
  await asking.call("status");
  await using page = await browser.open(JSON.parse(output).urls.local[0]);
  await page.expectText("#text", "start");
  assert.match((await asking.call("console")).text, /no errors and no warnings/);
  await project.write(
    "src/view.ts",
    "type Size = number;\nconst size: Size = 1;\nconsole.warn('careful', size);\n" +
      "setTimeout(() => { throw new Error('later'); });\nimport.meta.hot?.accept();\n",
  );
  await page.untilConsole("careful", () => asking.call("wait_applied"));
  let text = "";
  while (!text.includes("later")) ({ text } = await asking.call("console"));
  assert.match(text, /\[console\.warn\] careful 1\n > \S*view\.ts:3:\d+\n/);
  assert.match(text, /\[Unhandled error\] Error: later\n > \S*view\.ts:4:\d+\n.*\n +4 \|/s);
});

Deno.test("an agent asks the servers of the folders that are open in its editor", async () => {
  await using line = await commandLine({
    "a/index.html": "<body></body>",
    "b/index.html": "<body></body>",
  });
  const { project, run } = line;
  for (const root of ["a", "b"]) await run(root, "--background", "--port", "0");
  const cwd = "/";
  await using one = await agent(line, { cwd, roots: [project.path("a")] });
  assert.ok((await one.call("status")).text.includes(project.path("a")));
  assert.equal((await one.call("errors")).text, "No errors");
  await using both = await agent(line, { cwd, roots: [project.path("a"), project.path("b")] });
  const unclear = await both.call("errors");
  assert.equal(unclear.isError, true);
  assert.match(unclear.text, /^Several servers run: .*\n {2}hint: Pass the folder of one as root$/);
  assert.equal((await both.call("errors", { root: project.path("b") })).text, "No errors");
  const command = [...serverCommand(), "mcp", project.path("b")];
  await using named = await agent(line, { cwd, command });
  assert.ok((await named.call("status")).text.includes(project.path("b")));
});
