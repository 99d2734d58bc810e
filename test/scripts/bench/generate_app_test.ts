import assert from "node:assert/strict";
import { EDITED, generateApp, versions } from "../../../scripts/bench/generate_app.ts";
import { createProject } from "../../harness/project.ts";

Deno.test("generateApp() renders each component once, component 1 as a leaf", async () => {
  for (const count of [1, 9, 30]) {
    await using project = await createProject({});
    await generateApp(project.root, count);
    const reached: number[] = [];
    const visit = async (number: number) => {
      reached.push(number);
      const code = await project.read(`src/components/Part${number}.vue`);
      for (const [, child] of code.matchAll(/from "\.\/Part(\d+)\.vue"/g)) {
        await visit(Number(child));
      }
    };
    await visit(count);
    assert.equal(reached.length, count);
    assert.equal(new Set(reached).size, count);
    assert.equal(await project.read(EDITED.component.file), versions.component(0));
  }
});
