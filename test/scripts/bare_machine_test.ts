import assert from "node:assert/strict";
import { obstacle } from "../../scripts/bare_machine.ts";

Deno.test("obstacle() names what a machine lacks to create another one", () => {
  const all = { platform: "linux", uid: 0, has: () => true };
  const without = (program: string) => ({ ...all, has: (name: string) => name !== program });
  assert.equal(obstacle(all), undefined);
  assert.match(obstacle({ ...all, platform: "darwin" })!, /on Linux only/);
  assert.match(obstacle({ ...all, uid: 1000 })!, /sudo -E deno task bare/);
  assert.match(obstacle(without("mmdebstrap"))!, /apt-get install mmdebstrap/);
  assert.match(obstacle(without("unshare"))!, /util-linux/);
});
