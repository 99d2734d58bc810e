import { deepEqual } from "node:assert/strict";
import { resolveLegacy } from "../../../../server/config/resolve/resolve_legacy.ts";
import { createProject } from "../../../harness/project.ts";

Deno.test("resolveLegacy() follows the option, then the Vite that the project has installed", async () => {
  const cases: [name: string, version: string, given: boolean | undefined, expected: boolean][] = [
    ["vite", "8.0.0", undefined, false],
    ["vite", "7.3.2", undefined, true],
    ["vite", "5.0.0-beta.1", undefined, true],
    ["vite", "7.3.2", false, false],
    ["vite", "8.0.0", true, true],
    ["a-fork-of-vite", "0.1.24", undefined, false],
  ];
  for (const [name, version, inconsistentCjsInterop, expected] of cases) {
    await using project = await createProject({
      "node_modules/vite/package.json": JSON.stringify({ name, version }),
      "packages/app/index.html": "",
    });
    deepEqual(
      resolveLegacy({ inconsistentCjsInterop, other: 1 }, project.path("packages/app")),
      { inconsistentCjsInterop: expected, other: 1 },
      `${name} ${version} ${inconsistentCjsInterop}`,
    );
  }
  await using project = await createProject({ "index.html": "" });
  deepEqual(resolveLegacy(undefined, project.root), { inconsistentCjsInterop: false });
});
