import assert from "node:assert/strict";
import path from "node:path";
import manifest from "../../../deno.json" with { type: "json" };
import { createProject } from "../../harness/project.ts";

const RUN_CLI = path.join(import.meta.dirname!, "run_cli.ts");

/**
 * Starts the command line in its own process, with a server that only prints its options. Uses
 * Deno's API, because its `node:child_process` reports a process that handled a signal as killed by
 * it.
 */
function start(...argv: string[]) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", RUN_CLI, ...argv],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    env: { NO_COLOR: "1" },
    // Not the folder of the tests' caller, where a server can run.
    cwd: import.meta.dirname!,
  }).spawn();
  const texts = { output: "", errors: "" };
  const waiting: { text: string; found: () => void }[] = [];
  const check = () => {
    for (const { text, found } of waiting) {
      if ((texts.output + texts.errors).includes(text)) found();
    }
  };
  const read = async (stream: ReadableStream<Uint8Array>, name: keyof typeof texts) => {
    const decoder = new TextDecoder();
    for await (const chunk of stream) {
      texts[name] += decoder.decode(chunk, { stream: true });
      check();
    }
  };
  const ended = Promise.all([
    child.status,
    read(child.stdout, "output"),
    read(child.stderr, "errors"),
  ]).then(([{ code }]) => ({ code, ...texts }));
  return {
    child,
    ended,
    until: (text: string) =>
      Promise.race([
        new Promise<void>((found) => (waiting.push({ text, found }), check())),
        ended.then(() => assert.fail(`It ended before "${text}":\n${JSON.stringify(texts)}`)),
      ]),
  };
}

const oneLine = (message: string) => `error ${message}\n`;

Deno.test("runCli() answers usage errors with one line and exit code 2", async () => {
  await using project = await createProject({ "file.txt": "" });
  const cases: [string[], string][] = [
    [["--prot", "1"], `Unknown option "--prot": did you mean "--port"?`],
    [["--port", "abc"], `Not a port: "abc": use --port with a number from 0 to 65535`],
    [
      ["no-such"],
      `Cannot find the folder "no-such": run vireo with a folder that has an index.html`,
    ],
    [
      ["--", "--force"],
      `Cannot find the folder "--force": leave out the "--": run vireo --force`,
    ],
    [
      [project.path("file.txt")],
      `Not a folder: "${project.path("file.txt")}": run vireo with a folder that has an index.html`,
    ],
  ];
  await Promise.all(cases.map(async ([argv, message]) => {
    assert.deepEqual(await start(...argv).ended, {
      code: 2,
      output: "",
      errors: oneLine(message),
    });
  }));
});

Deno.test("runCli() shows help and version without a server", async () => {
  const [help, version] = await Promise.all([start("--help").ended, start("-v").ended]);
  assert.match(help.output, /Usage: vireo \[dev\] \[root\] \[options\]/);
  assert.deepEqual([help.code, help.errors], [0, ""]);
  assert.ok(version.output.startsWith(`vireo ${manifest.version}\n  runtime `), version.output);
  assert.deepEqual([version.code, version.errors], [0, ""]);
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test(`runCli() closes the server and ends with 0 on ${signal}`, async () => {
    const { child, ended, until } = start("--port", "4000");
    await until("Local:");
    const before = performance.now();
    child.kill(signal);
    const { code, output } = await ended;
    assert.equal(code, 0);
    assert.match(output, /VIREO v\d/);
    assert.match(output, /Local: {3}http:\/\/localhost:4000\//);
    assert.match(output, /closed\n$/);
    assert.ok(performance.now() - before < 10_000);
  });
}

Deno.test("runCli() ends when the server does not close", async () => {
  const { child, ended, until } = start("--mode", "never-closes");
  await until("Local:");
  child.kill("SIGTERM");
  assert.equal((await ended).code, 0);
});

Deno.test("runCli() ends at once on a second Ctrl-C", async () => {
  const { child, ended, until } = start("--mode", "never-closes");
  await until("Local:");
  child.kill("SIGINT");
  await until("closing");
  child.kill("SIGINT");
  assert.equal((await ended).code, 130);
});

Deno.test("runCli() survives uncaught errors", async () => {
  const { child, ended, until } = start("--mode", "throws");
  await until("thrown by a plugin");
  await until("rejected by a plugin");
  child.kill("SIGTERM");
  assert.equal((await ended).code, 0);
});

Deno.test("runCli() ends when its output is closed", async () => {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", RUN_CLI, "--mode", "throws"],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    cwd: import.meta.dirname!,
  }).spawn();
  // Like "vireo | head".
  await Promise.all([child.stdout.cancel(), child.stderr.cancel()]);
  const forever = setTimeout(() => child.kill("SIGKILL"), 15_000);
  const { code, signal } = await child.status;
  clearTimeout(forever);
  assert.deepEqual([code, signal], [0, null]);
});

Deno.test("runCli() prints why the server could not start, without a stack", async () => {
  const { code, errors } = await start("--mode", "fails").ended;
  assert.deepEqual([code, errors], [1, oneLine("Port 1 is taken\n  hint: Free it")]);
});
