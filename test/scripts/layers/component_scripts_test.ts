import assert from "node:assert/strict";
import { componentScripts } from "../../../scripts/layers/component_scripts.ts";
import { createProject } from "../../harness/project.ts";

Deno.test("componentScripts() keeps the lines of scripts in place", async () => {
  await using project = await createProject({
    "client/parts/a.vue":
      '<template>\n  <p />\n</template>\n<script setup lang="ts">\na();\n</script>\n',
    "client/b.vue": "<template><p /></template>\n",
    "client/c.ts": "c();\n",
  });
  assert.deepEqual([...await componentScripts(project.root, "client")], [
    ["client/b.vue", ""],
    ["client/parts/a.vue", "\n\n\n\na();\n"],
  ]);
  assert.equal((await componentScripts(project.root, "none")).size, 0);
});
