import assert from "node:assert/strict";
import { countComments } from "../../../scripts/measures/comments.ts";

Deno.test("countComments() counts free relatives, tasks and odd words, and reads no code", () => {
  const text = `/**
 * What is gone is mended.
 *
 * 1. Who asks gets it anew.
 * @returns Which of them stands.
 */
const a = "What is anew"; // TODO: later
// Whatever. What is this?
// Tells what a file is, for those who ask for it anew.`;
  const { relatives, tasks, words } = countComments([text]);
  assert.equal(relatives, 3);
  assert.equal(tasks, 1);
  assert.deepEqual([...words], [["anew", 2], ["mend", 1], ["ask for", 1]]);
});
