import assert from "node:assert/strict";
import { debugFromEnv, parseArgs } from "../../../server/cli/args.ts";
import { type CommandName, COMMANDS } from "../../../server/cli/commands.ts";
import { helpText } from "../../../server/cli/help.ts";

const config = (...argv: string[]) => {
  const command = parseArgs(argv);
  assert.equal(command.name, "serve");
  return command.name === "serve" ? command.config : undefined;
};

Deno.test("parseArgs() accepts the root and the words dev and serve", () => {
  assert.deepEqual(config(), {});
  assert.deepEqual(config("app"), { root: "app" });
  assert.deepEqual(config("dev", "app"), { root: "app" });
  assert.deepEqual(config("serve"), {});
  assert.deepEqual(config("./dev", "--force"), { root: "./dev", optimizeDeps: { force: true } });
  assert.deepEqual(config("--", "--odd-name"), { root: "--odd-name" });
});

Deno.test("parseArgs() accepts values after a space or an equals sign", () => {
  const expected = { server: { port: 3000 }, mode: "staging", base: "/a/", configFile: "x.ts" };
  assert.deepEqual(
    config("--port", "3000", "--mode", "staging", "--base", "/a/", "--config", "x.ts"),
    expected,
  );
  assert.deepEqual(
    config("--port=3000", "-m", "staging", "--base=/a/", "-c", "x.ts"),
    expected,
  );
  assert.deepEqual(config("--base="), { base: "" });
  assert.deepEqual(config("--no-config"), { configFile: false });
  assert.deepEqual(config("-l=warn"), { logLevel: "warn" });
});

Deno.test("parseArgs() accepts flags in camel case and in kebab case, on and off", () => {
  assert.deepEqual(config("--strictPort", "--cors"), { server: { strictPort: true, cors: true } });
  assert.deepEqual(config("--strict-port"), { server: { strictPort: true } });
  assert.deepEqual(config("--no-strictPort"), { server: { strictPort: false } });
  assert.deepEqual(config("--no-clear-screen"), { clearScreen: false });
  assert.deepEqual(config("--clearScreen=false"), { clearScreen: false });
  assert.deepEqual(config("--no-open"), { server: { open: false } });
});

Deno.test("parseArgs() distinguishes the value of a flag from the root", () => {
  assert.deepEqual(config("--host"), { server: { host: true } });
  assert.deepEqual(config("--host", "0.0.0.0", "app"), {
    root: "app",
    server: { host: "0.0.0.0" },
  });
  assert.deepEqual(config("--host", "./app"), { root: "./app", server: { host: true } });
  assert.deepEqual(config("--host", "--port", "1"), { server: { host: true, port: 1 } });
  assert.deepEqual(config("--open", "app"), { root: "app", server: { open: true } });
  assert.deepEqual(config("--open", "/docs"), { server: { open: "/docs" } });
  assert.deepEqual(config("-d"), { debug: true });
  assert.deepEqual(config("-d", "hmr,resolve", "."), { debug: "hmr,resolve", root: "." });
});

Deno.test("parseArgs() accepts --help and --version anywhere", () => {
  assert.deepEqual(parseArgs(["app", "-h"]), { name: "help", about: "dev" });
  assert.deepEqual(parseArgs(["smoke", "app", "-h"]), { name: "help", about: "smoke" });
  assert.deepEqual(parseArgs(["--version"]), { name: "version" });
});

Deno.test("parseArgs() reads the other commands", () => {
  const defaults = {
    entries: [],
    timeout: 30_000,
    concurrency: 16,
    strict: false,
    browser: false,
    json: false,
  };
  assert.deepEqual(parseArgs(["smoke"]), { name: "smoke", config: {}, options: defaults });
  assert.deepEqual(
    parseArgs(["smoke", "--entry", "a.html", "--browser", "app", "--entry=b.html", "--strict"]),
    {
      name: "smoke",
      config: { root: "app" },
      options: { ...defaults, entries: ["a.html", "b.html"], browser: true, strict: true },
    },
  );
  assert.deepEqual(
    parseArgs(["smoke", "--browser", "/usr/bin/chromium", "--json", "--timeout", "9", "-m", "x"]),
    {
      name: "smoke",
      config: { mode: "x" },
      options: { ...defaults, browser: "/usr/bin/chromium", json: true, timeout: 9 },
    },
  );
  assert.deepEqual(parseArgs(["init", "app", "--package"]), {
    name: "init",
    folder: "app",
    withPackage: true,
  });
  assert.deepEqual(parseArgs(["completions", "zsh"]), { name: "completions", shell: "zsh" });
});

Deno.test("parseArgs() names the correct form in its errors", () => {
  const cases: [string[], string, string][] = [
    [["--prot", "1"], `Unknown option "--prot"`, `did you mean "--port"?`],
    [["--strictport"], `Unknown option "--strictport"`, `did you mean "--strictPort"?`],
    [["--xyzzy"], `Unknown option "--xyzzy"`, "see vireo --help"],
    [["-x"], `Unknown option "-x"`, "see vireo --help"],
    [["--port", "abc"], `Not a port: "abc"`, "use --port with a number from 0 to 65535"],
    [["--port", "70000"], `Not a port: "70000"`, "use --port with a number from 0 to 65535"],
    [["--port"], `Option "--port" needs a value`, "use --port <port>"],
    [["--mode", "--force"], `Option "--mode" needs a value`, "use --mode <mode>"],
    [["--force=3"], `Option "--force" takes no value`, "use --force or --no-force"],
    [["-l", "loud"], `Not a log level: "loud"`, "use --logLevel info|warn|error|silent"],
    [["a", "b"], "Only one folder can be served, not 2", "run vireo a"],
    [
      ["--", "--port", "1"],
      "Only one folder can be served, not 2",
      'leave out the "--": run vireo --port 1',
    ],
    [["init", "a", "b"], "Only one starter can be written, not 2", "run vireo init a"],
    [["smoke", "--port", "1"], `Unknown option "--port"`, "see vireo smoke --help"],
    [
      ["smoke", "--concurrency", "0"],
      `Not a number of at least 1: "0"`,
      "use --concurrency with a whole number",
    ],
    [
      ["completions", "tcsh"],
      `No completions for "tcsh"`,
      "run vireo completions bash|zsh|fish",
    ],
    [["build"], `Vireo has no command "build"`, "it is a dev server: run npx vite build"],
  ];
  for (const [argv, message, hint] of cases) {
    assert.throws(() => parseArgs(argv), { code: "USAGE", message, hint });
  }
});

Deno.test("helpText() lists every flag within 80 columns", () => {
  const text = helpText("1.2.3");
  for (const flag of ["--host [addr]", "--port <port>", "-m, --mode <mode>", "-v, --version"]) {
    assert.ok(text.includes(flag), flag);
  }
  for (const name of Object.keys(COMMANDS)) {
    assert.ok(text.includes(`  ${name} `), name);
    const help = helpText("1.2.3", name as CommandName);
    assert.ok(help.split("\n").every((line) => line.length <= 80), help);
  }
});

Deno.test("debugFromEnv() reads the scopes of Vireo", () => {
  assert.equal(debugFromEnv("express:*"), undefined);
  assert.equal(debugFromEnv("express:*,vite:hmr, vireo:resolve"), "vite:hmr,vireo:resolve");
  assert.equal(debugFromEnv("vite:*"), true);
});
