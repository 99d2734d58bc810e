import assert from "node:assert/strict";
import {
  browserExternalCommonJs,
  browserExternalId,
  browserExternalModule,
  parseBrowserExternalId,
} from "../../../server/resolve/browser_external.ts";

Deno.test("parseBrowserExternalId() is the inverse of browserExternalId()", () => {
  const id = browserExternalId("fs/promises", "/src/a b.ts");
  assert.deepEqual(parseBrowserExternalId(id), { builtin: "fs/promises", importer: "/src/a b.ts" });
  assert.equal(parseBrowserExternalId("/src/a.ts"), undefined);
});

Deno.test("browserExternalModule() links, and throws on use", async () => {
  const code = browserExternalModule("fs", "some-pkg", ["readFileSync", "default", "promises"]);
  const stub = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  const message = (name: string) => ({
    message:
      `Module "fs" has been externalized for browser compatibility. Cannot access "${name}" in ` +
      `client code. "some-pkg" imports this Node built-in`,
  });
  assert.throws(() => stub.readFileSync("x"), message("fs.readFileSync"));
  assert.throws(() => stub.promises.readFile, message("fs.promises.readFile"));
  assert.throws(() => stub.default.existsSync, message("fs.existsSync"));
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
