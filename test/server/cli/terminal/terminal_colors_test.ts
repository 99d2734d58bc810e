import assert from "node:assert/strict";
import { terminalColors } from "../../../../server/cli/terminal/terminal_colors.ts";

Deno.test("terminalColors() is on for a terminal only, unless the environment overrides it", () => {
  const isOn = (isTTY: boolean, env: Record<string, string> = {}) =>
    terminalColors({ isTTY }, env).isColorSupported;
  assert.equal(isOn(true), true);
  assert.equal(isOn(false), false);
  assert.equal(isOn(false, { CI: "true" }), false);
  assert.equal(isOn(true, { NO_COLOR: "1" }), false);
  assert.equal(isOn(true, { NO_COLOR: "" }), true);
  assert.equal(isOn(true, { TERM: "dumb" }), false);
  assert.equal(isOn(false, { FORCE_COLOR: "1" }), true);
  assert.equal(isOn(true, { FORCE_COLOR: "0" }), false);
  assert.equal(isOn(true, { FORCE_COLOR: "1", NO_COLOR: "1" }), false);
});
