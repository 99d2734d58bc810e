import assert from "node:assert/strict";
import { splitAtFiles } from "../../../client/overlay/file_links.ts";

const files = (text: string) =>
  splitAtFiles(text).flatMap(({ file }) => file === undefined ? [] : [file]);

Deno.test("splitAtFiles() finds files with line and column in a stack", () => {
  const stack = [
    "Error: Cannot resolve",
    "    at transform (/project/src/a.ts:3:14)",
    "    at async file:///project/my dir/b.ts:1:2",
    "    at C:\\project\\c.ts:10:20",
    "    at http://localhost:5173/src/d.ts:1:2",
    "    at node:internal/x:1:2",
  ].join("\n");
  assert.deepEqual(files(stack), [
    "/project/src/a.ts:3:14",
    "file:///project/my dir/b.ts:1:2",
    "C:\\project\\c.ts:10:20",
  ]);
  assert.equal(splitAtFiles(stack).map(({ text }) => text).join(""), stack);
});

Deno.test("splitAtFiles() returns text without files unchanged", () => {
  assert.deepEqual(splitAtFiles("nothing / here: 1:2"), [{ text: "nothing / here: 1:2" }]);
  assert.deepEqual(splitAtFiles(""), []);
});
