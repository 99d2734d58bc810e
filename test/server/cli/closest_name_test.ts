import assert from "node:assert/strict";
import { closestName } from "../../../server/cli/closest_name.ts";

Deno.test("closestName() finds the most likely name", () => {
  const names = ["host", "port", "strictPort", "clearScreen"];
  assert.equal(closestName("prot", names), "port");
  assert.equal(closestName("Port", names), "port");
  assert.equal(closestName("strict-port", names), "strictPort");
  assert.equal(closestName("clearscren", names), "clearScreen");
  assert.equal(closestName("outDir", names), undefined);
  assert.equal(closestName("", names), undefined);
});
