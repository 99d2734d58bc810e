import assert from "node:assert/strict";
import { formatMeasures, measure } from "../../scripts/measures.ts";
import { createProject } from "../harness/project.ts";

Deno.test("measure() returns the measures of a repository as a table", async () => {
  await using project = await createProject({
    "deno.json": "{}",
    "server/a.ts": `/** What is there. */\nexport const a: any = 1;\n`,
    "client/dist/client.js": "built",
    "test/a_test.ts": "1;\n2;\n",
  });
  const measures = new Map(await measure(project.root));
  assert.equal(measures.get("files"), 1);
  assert.equal(measures.get("lines"), 2);
  assert.equal(measures.get("  server/a.ts"), 2);
  assert.equal(measures.get("any"), 1);
  assert.equal(measures.get("comments that begin with What, Who, Where, Which"), 1);
  assert.equal(measures.get("lines of tests"), 2);
  assert.match(
    formatMeasures([["files", 1], ["more lines", 20]]),
    /^files {8}1\nmore lines {2}20$/,
  );
});
