import assert from "node:assert/strict";
import { findEarlyLoads } from "../../../scripts/layers/find_early_loads.ts";
import type { ImportEdge } from "../../../scripts/layers/layer.ts";

const edge = (from: string, to: string, rest: Partial<ImportEdge> = {}): ImportEdge => ({
  from,
  to,
  typeOnly: false,
  isDynamic: false,
  line: 1,
  ...rest,
});

Deno.test("findEarlyLoads() names the chain to a module that is loaded at the start", () => {
  const edges = [
    edge("mod.ts", "server.ts"),
    edge("server.ts", "mod.ts"),
    edge("server.ts", "proxy.ts"),
    edge("proxy.ts", "npm:@scope/heavy@1.2.3"),
  ];
  assert.deepEqual(findEarlyLoads("mod.ts", ["proxy.ts", "npm:@scope/heavy"], edges), [
    "proxy.ts is loaded at the start: use import() where it is first needed " +
    "(mod.ts → server.ts → proxy.ts)",
    "npm:@scope/heavy@1.2.3 is loaded at the start: use import() where it is first needed " +
    "(mod.ts → server.ts → proxy.ts → npm:@scope/heavy@1.2.3)",
  ]);
});

Deno.test("findEarlyLoads() ignores types and import()", () => {
  const edges = [
    edge("mod.ts", "server.ts"),
    edge("server.ts", "proxy.ts", { typeOnly: true }),
    edge("server.ts", "css.ts", { isDynamic: true }),
    edge("css.ts", "npm:/postcss@8.0.0"),
  ];
  assert.deepEqual(findEarlyLoads("mod.ts", ["proxy.ts", "css.ts", "npm:postcss"], edges), []);
});
