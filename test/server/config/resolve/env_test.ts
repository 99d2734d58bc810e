import assert from "node:assert/strict";
import process from "node:process";
import {
  envFiles,
  loadEnv,
  readEnvFiles,
  resolveEnvPrefix,
} from "../../../../server/config/resolve/env.ts";
import { createProject } from "../../../harness/project.ts";

/** Runs `test` with environment variables and restores them. */
function withEnv(variables: Record<string, string>, test: () => void): void {
  const before = { ...process.env };
  Object.assign(process.env, variables);
  try {
    test();
  } finally {
    for (const name of Object.keys(variables)) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
}

Deno.test("envFiles() lists the files with the highest precedence last", () => {
  assert.deepEqual(envFiles("staging", "/app"), [
    "/app/.env",
    "/app/.env.local",
    "/app/.env.staging",
    "/app/.env.staging.local",
  ]);
  assert.deepEqual(envFiles("staging", false), []);
});

Deno.test("loadEnv() merges files, expands values and keeps variables with the prefix", async () => {
  await using project = await createProject({
    ".env": `VITE_A=base\nSECRET=s\nVITE_URL=http://$HOST_NAME/\${VITE_A}\nHOST_NAME=app.test\n`,
    ".env.local": `VITE_B="two words" # comment\n`,
    ".env.staging": `VITE_A=staging\nVITE_PRICE=\\$5\n`,
    ".env.production": `VITE_A=production\n`,
  });
  assert.deepEqual(loadEnv("staging", project.root), {
    VITE_A: "staging",
    VITE_B: "two words",
    VITE_URL: "http://app.test/staging",
    VITE_PRICE: "$5",
  });
  assert.equal(loadEnv("staging", project.root, ["SECRET", "VITE_A"]).SECRET, "s");
  assert.equal(process.env.SECRET, undefined);
});

Deno.test("loadEnv() prefers variables of the process", async () => {
  await using project = await createProject({ ".env": "VITE_FROM_FILE=file\n" });
  withEnv({ VITE_FROM_FILE: "process", VITE_ONLY_PROCESS: "1" }, () => {
    const env = loadEnv("development", project.root);
    assert.equal(env.VITE_FROM_FILE, "process");
    assert.equal(env.VITE_ONLY_PROCESS, "1");
  });
});

Deno.test("loadEnv() never executes commands in values", async () => {
  await using project = await createProject({ ".env": "VITE_A=$(echo run)\nVITE_B=`echo run`\n" });
  const { VITE_A, VITE_B } = loadEnv("development", project.root);
  assert.ok(!VITE_A!.startsWith("run"), VITE_A);
  assert.ok(!VITE_B!.startsWith("run"), VITE_B);
});

Deno.test("readEnvFiles() skips folders and rejects the mode local", async () => {
  await using project = await createProject({ ".env/bin/python": "" });
  assert.deepEqual(readEnvFiles("development", project.root), {});
  assert.throws(() => readEnvFiles("local", project.root), { code: "CONFIG_INVALID" });
});

Deno.test("resolveEnvPrefix() rejects the empty prefix", () => {
  assert.deepEqual(resolveEnvPrefix({}), ["VITE_"]);
  assert.deepEqual(resolveEnvPrefix({ envPrefix: ["A_", "B_"] }), ["A_", "B_"]);
  assert.throws(() => resolveEnvPrefix({ envPrefix: "" }), { code: "CONFIG_INVALID" });
});
