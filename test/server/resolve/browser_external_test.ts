import assert from "node:assert/strict";
import {
  browserExternalCommonJs,
  browserExternalId,
  browserExternalModule,
  parseBrowserExternalId,
  withImportedNames,
} from "../../../server/resolve/browser_external.ts";

Deno.test("parseBrowserExternalId() is the inverse of browserExternalId()", () => {
  const id = browserExternalId("fs/promises", "/src/a b.ts");
  const parts = { builtin: "fs/promises", importer: "/src/a b.ts", imported: [] };
  assert.deepEqual(parseBrowserExternalId(id), parts);
  const named = withImportedNames(id, ["default", "readFile", "ünïx", "*"]);
  assert.deepEqual(parseBrowserExternalId(named), { ...parts, imported: ["readFile", "ünïx"] });
  assert.equal(withImportedNames(id, ["default"]), id);
  assert.equal(withImportedNames("/src/a.ts", ["a"]), "/src/a.ts");
  assert.equal(parseBrowserExternalId("/src/a.ts"), undefined);
});

const STAND_IN = { builtin: "fs", importer: "some-pkg", imported: [] };

function messageFor(name: string): { message: string } {
  return {
    message:
      `Module "fs" has been externalized for browser compatibility. Cannot access "${name}" in ` +
      `client code. "some-pkg" imports this Node built-in`,
  };
}

async function load(code: string) {
  return await import(`data:text/javascript,${encodeURIComponent(code)}`);
}

Deno.test("browserExternalModule() links, and throws on use", async () => {
  const stub = await load(
    browserExternalModule(STAND_IN, ["readFileSync", "default", "promises"]),
  );
  assert.throws(() => stub.readFileSync("x"), messageFor("fs.readFileSync"));
  assert.throws(() => stub.promises.readFile, messageFor("fs.promises.readFile"));
  assert.throws(() => stub.default.existsSync, messageFor("fs.existsSync"));
});

Deno.test("browserExternalModule() reports imported names, and exports them all", async () => {
  const reported: Error[] = [];
  const onError = (event: ErrorEvent) => {
    event.preventDefault();
    reported.push(event.error);
  };
  globalThis.addEventListener("error", onError);
  try {
    const imported = ["readFileSync", "ofAnotherNode"];
    const stub = await load(browserExternalModule({ ...STAND_IN, imported }, ["readFileSync"]));
    assert.throws(() => stub.ofAnotherNode(), messageFor("fs.ofAnotherNode"));
  } finally {
    globalThis.removeEventListener("error", onError);
  }
  assert.deepEqual(
    reported.map(({ message }) => message),
    [messageFor("fs.readFileSync").message, messageFor("fs.ofAnotherNode").message],
  );
});

Deno.test("browserExternalCommonJs() warns and returns undefined", () => {
  const warnings: string[] = [];
  const module = { exports: {} as Record<string, unknown> };
  new Function("module", "console", browserExternalCommonJs("fs", "some-pkg"))(module, {
    warn: (message: string) => warnings.push(message),
  });
  assert.equal(module.exports.readFile, undefined);
  assert.equal(module.exports.__esModule, undefined);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0]!, /Module "fs" .*"fs\.readFile".*"some-pkg"/);
});
