import assert from "node:assert/strict";
import { checkFunctions } from "../../../../scripts/layers/checks/check_functions.ts";
import { functionLengths } from "../../../../scripts/layers/function_lengths.ts";

const lines = (count: number) => "  work();\n".repeat(count);

Deno.test("functionLengths() measures every kind of function and names its owner", () => {
  const code = `export async function plain() {\n}
const arrow = (a: number): void => {\n\n};
class Server extends Base {
  #close() {\n  }
  onIdle = () => {\n  };
  get url() { return ""; }
}
test("a case", () => {\n});
export default { hooks: { async load() {\n } } };
declare function ambient(): void;
`;
  assert.deepEqual(functionLengths(code), [
    { name: "plain", line: 1, lines: 2 },
    { name: "arrow", line: 3, lines: 3 },
    { name: "Server.#close", line: 7, lines: 2 },
    { name: "Server.onIdle", line: 9, lines: 2 },
    { name: "Server.url", line: 11, lines: 1 },
    { name: "test()", line: 13, lines: 2 },
    { name: "load", line: 15, lines: 2 },
  ]);
});

Deno.test("checkFunctions() finds long functions of the product and of scripts, and stale exceptions", () => {
  const sources = new Map([
    ["server/plugins/builtin.ts", `export function builtinPlugins() {\n${lines(80)}}`],
    ["server/a.ts", `class A {\n  run() {\n${lines(58)}  }\n  go() {\n${lines(59)}  }\n}`],
    ["test/a_test.ts", `function long() {\n${lines(80)}}`],
  ]);
  const [finding, ...rest] = checkFunctions(sources);
  assert.match(finding!, /^server\/a\.ts:62 A\.go has 61 lines: split it by role/);
  assert.deepEqual(rest, []);
  sources.delete("server/plugins/builtin.ts");
  assert.match(
    checkFunctions(sources)[1]!,
    /excepts "server\/plugins\/builtin\.ts builtinPlugins"/,
  );
});
