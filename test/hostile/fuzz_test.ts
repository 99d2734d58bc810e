import assert from "node:assert/strict";
import { FOUND_BYTES, FOUND_CONFIGS } from "./fuzz/found.ts";
import { judge, judgeConfig } from "./fuzz/judge.ts";
import { fuzz } from "./fuzz/main.ts";
import { createProject, startVictim } from "./victim.ts";

Deno.test("inputs that fuzzing found get an answer that explains itself", async () => {
  await using project = await createProject();
  await using victim = await startVictim(project.root);
  for (const input of FOUND_BYTES) {
    assert.equal(await judge(victim.port, input), undefined, input.bytes);
  }
  for (const input of FOUND_CONFIGS) {
    assert.equal(await judgeConfig(project.root, input), undefined, Deno.inspect(input));
  }
});

Deno.test("three seconds of fuzzing find nothing", async () => {
  const { inputs, problems } = await fuzz(3000, 4711);
  assert.deepEqual(problems, []);
  assert.ok(inputs > 50, `${inputs} inputs`);
});
