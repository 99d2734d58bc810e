/** The commands that ask a running server, as processes. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { rootKey } from "../../../../server/cli/running/server_lock.ts";
import { serverCommand } from "../../../harness/server.ts";
import { commandLine } from "./command_line.ts";

const FILES = {
  "index.html": '<body><script type="module" src="/src/main.ts"></script></body>',
  "src/main.ts": 'import "./theme.ts";\nimport "./view.ts";\n',
  "src/theme.ts": "export const dark = true;\n",
  "src/view.ts": "import.meta.hot?.accept();\n",
};

async function load(url: string): Promise<void> {
  for (const file of ["", "src/main.ts", "src/theme.ts", "src/view.ts"]) {
    await (await fetch(url + file, { headers: { accept: "*/*" } })).body?.cancel();
  }
}

Deno.test("the commands ask a server in the background, until it is stopped", async () => {
  await using line = await commandLine(FILES);
  const { project, run } = line;
  const started = await run("--background", "--json", "--port", "0", "--host", "127.0.0.1");
  assert.equal(started.code, 0, started.errors);
  const { urls: { local: [url] }, pid, readyIn } = JSON.parse(started.output);
  assert.ok(readyIn > 0);
  await load(url);

  const [status, below, json, why, none] = await Promise.all([
    run("status"),
    run("status", "src"),
    run("status", "--json"),
    run("why", "src/theme.ts"),
    run("why", "src/none.ts"),
  ]);
  assert.deepEqual([status.code, status.errors], [0, ""]);
  assert.ok(status.output.includes(project.root) && status.output.includes(url), status.output);
  assert.equal(below.code, 0);
  assert.equal(JSON.parse(json.output).servers[0].pid, pid);
  assert.equal(why.code, 0);
  assert.match(why.output, /imported by {2}\/src\/main\.ts\n {2}an edit {6}reloads the page/);
  assert.match(why.output, /what helps {3}.*import\.meta\.hot\.accept\("\.\/theme\.ts"/);
  assert.equal(none.code, 1);
  assert.equal((await run("why", "/src/theme.ts")).output, why.output);

  await project.write("src/view.ts", "1;\nimport.meta.hot?.accept();\n");
  assert.deepEqual(await run("wait"), { code: 0, output: "Live: no page is open\n", errors: "" });
  await project.write("src/theme.ts", "export const = 1;");
  const failed = await run("wait");
  assert.equal(failed.code, 1);
  assert.match(failed.errors, /error .*\n {2}at .*theme\.ts:1:14\n1 \| export const = 1/);
  const late = await run("wait", "--errors-free", "--timeout", "1");
  assert.equal(late.code, 2);
  const fixed = run("wait", "--errors-free", "--applied", "src/theme.ts", "--json");
  await project.write("src/theme.ts", "export const dark = 1;");
  const { code, output } = await fixed;
  assert.deepEqual([code, JSON.parse(output).result], [0, "live"]);
  const unused = await run("wait", "--applied", "src/none.ts");
  assert.equal(unused.code, 1);
  assert.match(unused.errors, /No page has ".*none\.ts"/);

  const [logs, open] = await Promise.all([run("logs"), run("open")]);
  assert.match(logs.output, /hmr update \/src\/view\.ts \d+ ms to 0 pages \(\/src\/view\.ts\)\n/);
  assert.match(logs.output, /page reload .*\n +hint: /);
  assert.equal(open.output, `${url}\n`);
  assert.equal((await run("open", "--inspector")).output, `${url}__vireo/\n`);

  assert.deepEqual(await run("stop"), { code: 0, output: `Stopped ${url}\n`, errors: "" });
  assert.deepEqual((await readdir(line.locks)).filter((name) => name.endsWith(".json")), []);
  for (const command of ["status", "wait", "logs", "stop", "open"]) {
    assert.equal((await run(command)).code, 1, command);
  }
});

Deno.test("vireo --json prints one line, and everything else as errors", async () => {
  await using line = await commandLine(FILES);
  const [program, ...args] = [...serverCommand(), "--json", "--port", "0"];
  const options = { cwd: line.project.root, env: line.env };
  const child = spawn(program!, args, { ...options, stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "close");
  const [first] = await once(child.stdout, "data") as [Uint8Array];
  const { urls, pid } = JSON.parse(new TextDecoder().decode(first));
  assert.equal(pid, child.pid);
  await load(urls.local[0]);
  let rest = "";
  child.stdout.on("data", (data: Uint8Array) => rest += new TextDecoder().decode(data));
  assert.equal((await line.run("stop")).code, 0);
  await ended;
  assert.equal(rest, "");
});

Deno.test("vireo logs --follow prints entries until the server ends", async () => {
  await using line = await commandLine(FILES);
  const { project, run } = line;
  const { output } = await run("--background", "--json", "--port", "0");
  await load(JSON.parse(output).urls.local[0]);
  const following = run("logs", "--follow", "--json");
  await project.write("src/view.ts", "2;\nimport.meta.hot?.accept();\n");
  assert.equal((await run("wait")).code, 0);
  assert.equal((await run("stop")).code, 0);
  const entries = (await following).output.trim().split("\n").map((text) => JSON.parse(text));
  assert.ok(entries.some(({ kind, plan }) => kind === "change" && plan === "update"));
});

Deno.test("the commands ask for the folder or the port if several servers run", async () => {
  await using line = await commandLine({
    "a/index.html": "<body></body>",
    "b/index.html": "<body></body>",
  });
  const { run } = line;
  const [a, b] = await Promise.all(
    ["a", "b"].map(async (root) => {
      const { output } = await run(root, "--background", "--json", "--port", "0");
      return JSON.parse(output).urls.local[0] as string;
    }),
  );
  const status = await run("status");
  assert.ok(status.output.includes(a!) && status.output.includes(b!), status.output);
  const unclear = await run("open");
  assert.equal(unclear.code, 2);
  assert.match(
    unclear.errors,
    /^error Several servers run .*: name the folder of one, or its --port/,
  );
  assert.equal((await run("open", "b")).output, `${b}\n`);
  assert.equal((await run("open", "--port", new URL(a!).port)).output, `${a}\n`);
});

Deno.test("vireo --background shows why a server did not start", async () => {
  await using line = await commandLine({ ...FILES, "vite.config.ts": "export default {;" });
  const { code, errors } = await line.run("--background", "--port", "0");
  assert.equal(code, 1);
  assert.match(errors, /did not start, it ended with code 1:\nerror .*vite\.config\.ts/s);
});

Deno.test("the commands see that a server was killed, or that another process has its id", async () => {
  await using line = await commandLine(FILES);
  const { project, run, locks } = line;
  const { output } = await run("--background", "--json", "--port", "0");
  const { pid } = JSON.parse(output);
  const file = path.join(locks, `${rootKey(project.root)}-${pid}.json`);
  const lock = JSON.parse(await readFile(file, "utf8"));
  // The test itself has the id; the server at the URL is another start.
  const impostor = path.join(locks, `${rootKey(project.root)}-${process.pid}.json`);
  await writeFile(impostor, JSON.stringify({ ...lock, pid: process.pid, instance: "other" }));
  assert.equal(JSON.parse((await run("status", "--json")).output).servers.length, 1);
  assert.ok(!(await readdir(locks)).includes(path.basename(impostor)));
  process.kill(pid, "SIGKILL");
  while ((await run("status")).code === 0);
  assert.ok(!(await readdir(locks)).includes(path.basename(file)));
});

Deno.test("a second vireo in a folder names the first, unless another one is asked for", async () => {
  await using line = await commandLine({ ...FILES, "below/index.html": "<body></body>" });
  const { project, run, locks } = line;
  const first = JSON.parse((await run("--background", "--json", "--another")).output);
  for (const flags of [[], ["--background"], ["--json"]]) {
    const { code, output, errors } = await run(project.root, ...flags);
    assert.deepEqual([code, output], [1, ""]);
    assert.equal(
      errors,
      `error A server of this folder runs at ${first.urls.local[0]} (process ${first.pid})\n` +
        "  hint: Use it (vireo open), stop it (vireo stop), or start another one (vireo --another)\n",
    );
  }
  for (const flags of [["--another"], ["--port", "0"], ["below"]]) {
    const other = await run("--background", ...flags);
    assert.equal(other.code, 0, other.errors);
  }
  assert.equal((await readdir(locks)).filter((name) => name.endsWith(".json")).length, 4);
});

Deno.test("vireo starts after a server of the folder was killed", async () => {
  await using line = await commandLine(FILES);
  const { run } = line;
  const { pid } = JSON.parse((await run("--background", "--json")).output);
  process.kill(pid, "SIGKILL");
  // Until the system has ended the process, it still counts as running, but does not answer.
  const again = await run("--background", "--json");
  assert.equal(again.code, 0, again.errors);
  assert.notEqual(JSON.parse(again.output).pid, pid);
});
