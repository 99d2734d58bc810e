import assert from "node:assert/strict";
import { checkEdges } from "../../../../scripts/layers/checks/check_edges.ts";
import type { ImportEdge, Layer } from "../../../../scripts/layers/layer.ts";

const TABLE: readonly Layer[] = [
  { name: "protocol", files: ["client/protocol.ts"], imports: [], packages: [] },
  { name: "client/", files: ["client/"], imports: ["protocol"], packages: [] },
  { name: "compiler/", files: ["compiler/"], imports: [], packages: ["npm:*", "node:path"] },
  { name: "base", files: ["server/base/url.ts"], imports: [], types: ["protocol"] },
  { name: "plugins", files: ["server/plugins/"], imports: ["base"], separate: true },
  { name: "http", files: ["server/http/"], imports: ["base", "compiler/html/html.ts"] },
  { name: "root", files: ["server/dev_server.ts"], imports: ["*"] },
];

const edge = (from: string, to: string, typeOnly = false): ImportEdge => ({
  from,
  to,
  typeOnly,
  isDynamic: false,
  line: 3,
});
const check = (...edges: ImportEdge[]) => checkEdges(TABLE, edges.map(({ from }) => from), edges);

Deno.test("checkEdges() allows the edges of the table", () => {
  assert.deepEqual(
    check(
      edge("client/main.ts", "client/connection/socket.ts"),
      edge("client/main.ts", "client/protocol.ts"),
      edge("compiler/css/a.ts", "npm:/postcss@8.5.33"),
      edge("compiler/css/a.ts", "node:path"),
      edge("server/base/url.ts", "node:fs"),
      edge("server/base/url.ts", "client/protocol.ts", true),
      edge("server/http/html.ts", "compiler/html/html.ts"),
      edge("server/dev_server.ts", "server/http/html.ts"),
    ),
    [],
  );
});

Deno.test("checkEdges() names the file, the import and the allowed ones", () => {
  assert.deepEqual(check(edge("server/http/html.ts", "server/dev_server.ts")), [
    "server/http/html.ts:3 imports server/dev_server.ts: " +
    "http may import only itself, base, compiler/html/html.ts",
  ]);
  assert.deepEqual(check(edge("server/http/html.ts", "compiler/json.ts")), [
    "server/http/html.ts:3 imports compiler/json.ts: " +
    "http may import only itself, base, compiler/html/html.ts",
  ]);
});

Deno.test("checkEdges() distinguishes type imports from imports of values", () => {
  assert.deepEqual(check(edge("server/base/url.ts", "client/protocol.ts")), [
    `server/base/url.ts:3 imports client/protocol.ts: base may import only types of it; write "import type"`,
  ]);
});

Deno.test("checkEdges() keeps separate files apart", () => {
  assert.deepEqual(check(edge("server/plugins/css/css.ts", "server/plugins/vue/vue.ts", true)), [
    "server/plugins/css/css.ts:3 imports server/plugins/vue/vue.ts: " +
    "plugins has files that do not import each other",
  ]);
  assert.deepEqual(
    check(edge("server/plugins/css/css.ts", "server/plugins/css/css_resolver.ts")),
    [],
  );
});

Deno.test("checkEdges() checks packages", () => {
  assert.deepEqual(
    check(edge("client/main.ts", "npm:/vue@3.5.45"), edge("compiler/a.ts", "node:fs")),
    [
      "client/main.ts:3 imports npm:/vue@3.5.45: client/ may import no packages",
      "compiler/a.ts:3 imports node:fs: compiler/ may import of packages only npm:*, node:path",
    ],
  );
});

Deno.test("checkEdges() requires a row for every file", () => {
  assert.deepEqual(check(edge("server/new.ts", "server/base/url.ts")), [
    "server/new.ts is in no row of the table: move it, or add it in scripts/layers/layer_table.ts",
  ]);
});
