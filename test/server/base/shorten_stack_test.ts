import { equal } from "node:assert/strict";
import { shortenStack } from "../../../server/base/shorten_stack.ts";

const own = (name: string) => new URL(`../../../server/${name}`, import.meta.url).href;

/** Asserts the shortened form of a stack with these calls. */
function left(...calls: string[]): string[] {
  const stack = ["TypeError: No such thing", ...calls.map((call) => `    at ${call}`)].join("\n");
  const [message, ...lines] = shortenStack(stack).split("\n");
  equal(message, "TypeError: No such thing");
  return lines.map((line) => line.replace(/^ {4}at /, ""));
}

Deno.test("shortenStack() keeps the calls of plugins and of the project", () => {
  equal(
    left(
      "__node_internal_x (ext:deno_node/internal/errors.ts:1:3450)",
      "Object.readFileSync (node:fs:1:10305)",
      "JSON.parse (<anonymous>)",
      "inner (file:///app/node_modules/p/index.js:1:1)",
      "process.processTicksAndRejections (node:internal/process/task_queues:105:5)",
      "Object.transform (file:///app/vite.config.js.mjs?t=1796060348016.1:3:100)",
      `async PluginContainer.transform (${own("plugin_container/container.ts")}:1:1)`,
      "async elsewhere (file:///app/other.js:1:1)",
    ).join("\n"),
    [
      "JSON.parse (<anonymous>)",
      "inner (file:///app/node_modules/p/index.js:1:1)",
      "Object.transform (file:///app/vite.config.js:3:100)",
    ].join("\n"),
  );
});

Deno.test("shortenStack() removes internal calls below a plugin's call", () => {
  equal(
    left(
      "Parser.raise (file:///cache/deno/npm/registry.test/@babel/parser/7.29.14/lib/index.js:1:1)",
      `parseAst (${own("../compiler/javascript/parse_ast.ts")}:1:1)`,
      `Object.parse (${own("plugin_container/context.ts").slice("file://".length)}:1:1)`,
      "deep (file:///app/node_modules/p/deep.js:1:1)",
      `async PluginContainer.transform (${own("plugin_container/container.ts")}:1:1)`,
    ).join("\n"),
    "deep (file:///app/node_modules/p/deep.js:1:1)",
  );
});

Deno.test("shortenStack() keeps the whole stack of internal errors", () => {
  const calls = [
    `a (${own("server_parts.ts")}:1:1)`,
    "b (node:fs:1:1)",
    `c (${own("server_parts.ts")}:2:1)`,
  ];
  equal(left(...calls).join("\n"), calls.join("\n"));
  const plugin = [
    `a (${own("server_parts.ts")}:1:1)`,
    "b (file:///app/node_modules/p/index.js:1:1)",
  ];
  equal(left(...plugin).join("\n"), plugin.join("\n"));
  equal(shortenStack("Error: no calls"), "Error: no calls");
  equal(shortenStack(""), "");
});
