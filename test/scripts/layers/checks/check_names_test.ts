import assert from "node:assert/strict";
import { checkNames } from "../../../../scripts/layers/checks/check_names.ts";

Deno.test("checkNames() lets snake_case pass", () => {
  assert.deepEqual(checkNames(["server/http/fs_files.ts", "client/env.d.ts", "mod.ts"]), []);
});

Deno.test("checkNames() rejects names that say nothing, of files and folders", () => {
  assert.deepEqual(checkNames(["server/utils.ts", "server/shared/a.ts", "server/shared/b.ts"]), [
    "server/utils.ts has a name that says nothing: name it after what it exports",
    "server/shared has a name that says nothing: name it after what it exports",
  ]);
});

Deno.test("checkNames() rejects other cases", () => {
  assert.deepEqual(checkNames(["server/devServer.ts", "server/dev-server.ts"]), [
    "server/devServer.ts is not snake_case",
    "server/dev-server.ts is not snake_case",
  ]);
});
