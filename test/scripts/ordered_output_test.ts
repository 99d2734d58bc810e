import assert from "node:assert/strict";
import { OrderedOutput } from "../../scripts/ordered_output.ts";

Deno.test("OrderedOutput prints the first part at once, and the others in their turn", () => {
  let printed = "";
  const output = new OrderedOutput((text) => printed += text);
  const [first, second, third] = [output.add(), output.add(), output.add()];
  second.write("b1 ");
  first.write("a1 ");
  assert.equal(printed, "a1 ");
  third.write("c ");
  third.end();
  first.write("a2 ");
  first.end();
  assert.equal(printed, "a1 a2 b1 ");
  second.write("b2 ");
  assert.equal(printed, "a1 a2 b1 b2 ");
  second.end();
  assert.equal(printed, "a1 a2 b1 b2 c ");
});

Deno.test("OrderedOutput prints a part that is added when the others have ended", () => {
  let printed = "";
  const output = new OrderedOutput((text) => printed += text);
  output.add().end();
  output.add().write("b");
  assert.equal(printed, "b");
});
