import assert from "node:assert/strict";
import { forgetEnvFiles } from "../../../../server/runtime/bun/bun_env_files.ts";
import { createProject } from "../../../harness/project.ts";

Deno.test("forgetEnvFiles() removes only variables that Bun has read from files", async () => {
  await using project = await createProject({
    ".env": `A=from file\nB="quoted"\nC=$A/more\nOWN=from file\n`,
    ".env.development": "D=4",
    ".env.test": "E=5",
    ".env.local": "F='six'",
  });
  const environment: Record<string, string | undefined> = {
    A: "from file",
    B: "quoted",
    C: "from file/more",
    OWN: "set by the person",
    D: "4",
    E: "5",
    F: "six",
    HOME: "/home",
  };
  forgetEnvFiles(environment, project.root);
  assert.deepEqual(environment, { OWN: "set by the person", E: "5", HOME: "/home" });
  await using empty = await createProject({});
  forgetEnvFiles(environment, empty.root);
  assert.equal(environment.HOME, "/home");
});
