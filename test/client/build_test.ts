import assert from "node:assert/strict";
import { stop } from "esbuild";
import {
  buildAll,
  buildClient,
  CLIENT_BUILDS,
  type ClientBuild,
  committedClient,
} from "../../scripts/build_client.ts";

async function assertIsCommitted(file: ClientBuild): Promise<string> {
  const code = await buildClient(file);
  await stop();
  assert.ok(
    code === await committedClient(file),
    `${file.output} is stale: run \`deno task build:client\` and commit it`,
  );
  assert.doesNotMatch(code, /sourceMappingURL|\bfrom "/);
  return code;
}

function exportsOf(code: string): string[] | undefined {
  return /export \{([^}]*)\};\s*$/.exec(code)?.[1]?.split(",").map((name) => name.trim());
}

Deno.test({
  name: "buildClient() builds the committed client",
  // esbuild's service ends a moment after stop().
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    const code = await assertIsCommitted(CLIENT_BUILDS.client);
    assert.deepEqual(exportsOf(code), [
      "ErrorOverlay",
      "createHotContext",
      "injectQuery",
      "removeStyle",
      "updateStyle",
      "usePacks",
    ]);
    // The placeholder that the server replaces occurs once.
    assert.equal(code.split("__VIREO_CLIENT_OPTIONS__").length, 2);
  },
});

Deno.test({
  name: "buildClient() builds the committed module registry",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    const code = await assertIsCommitted(CLIENT_BUILDS.registry);
    assert.deepEqual(exportsOf(code), [
      "alias",
      "announce",
      "define",
      "defineCommonJs",
      "defineFailed",
      "defineSource",
      "doubt",
      "evaluate",
      "followSource",
      "importNatives",
      "load",
      "loadCommonJs",
      "loadSource",
      "noteUpdate",
      "provide",
      "provideSource",
      "renewSource",
      "start",
    ]);
  },
});

Deno.test({
  name: "buildClient() builds the committed code that keeps the state of pages",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    const code = await assertIsCommitted(CLIENT_BUILDS.state);
    assert.deepEqual(exportsOf(code), ["PageState"]);
  },
});

Deno.test({
  name: "buildAll() builds the committed inspector, which needs no other file",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    const files = await buildAll();
    await stop();
    for (const output of ["client/dist/inspector.js", "client/dist/inspector.css"]) {
      const text = files.get(output)!;
      assert.ok(text === await committedClient({ output }), `${output} is stale`);
      // The page's policy forbids evaluated code, and other files are not served.
      assert.doesNotMatch(text, /\bnew Function\(|\beval\(|\bfrom ?"|@import|url\(/);
    }
  },
});
