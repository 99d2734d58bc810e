import assert from "node:assert/strict";
import { DeprecationLog } from "../../../../server/plugins/css/css_deprecations.ts";

const at = (file: string, line: number) => ({
  message: "[sass] Deprecated: old",
  loc: { file, line, column: 0 },
});

Deno.test("DeprecationLog prints each kind once, with its first place and its count", () => {
  const told: string[] = [];
  const log = new DeprecationLog({ warn: (message) => told.push(message) });
  log.add("import", { ...at("/a.scss", 1), frame: "1 | @import" });
  log.add("import", at("/a.scss", 2));
  log.add("global-builtin", at("/b.scss", 3));
  log.add("import", at("/c.scss", 1));
  log.flush();
  assert.equal(told.length, 2);
  assert.match(
    told[0]!,
    /^\[sass\] Deprecated: old\n {2}"import" is used 3 times, first\n {2}at \/a\.scss:1:1\n1 \| @import\n {2}hint: .*\["import"\]/,
  );
  assert.match(told[1]!, /"global-builtin" is used once\n {2}at \/b\.scss:3:1/);
  log.add("import", at("/d.scss", 1));
  log.flush();
  assert.equal(told.length, 2);
});

Deno.test("DeprecationLog waits until no more are reported", async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  const log = new DeprecationLog({ warn: resolve, quiet: 1 });
  log.add("import", at("/a.scss", 1));
  log.add("import", at("/b.scss", 1));
  assert.match(await promise, /used 2 times/);
});
