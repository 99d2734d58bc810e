import assert from "node:assert/strict";
import { originalPosition } from "../../../compiler/source_map.ts";
import { CompileError } from "../../../compiler/types.ts";
import { loadVueCompiler } from "../../../compiler/vue/compiler.ts";
import { compileStyle, type StyleSource } from "../../../compiler/vue/style.ts";

const compiler = await loadVueCompiler();

function style(code: string, source: Partial<StyleSource> = {}): StyleSource {
  return {
    code,
    file: "/app/src/App.vue",
    id: "7a7a37b1",
    isScoped: true,
    isProduction: false,
    sourceMap: true,
    ...source,
  };
}

Deno.test("compileStyle() scopes selectors", async () => {
  const compiled = await compileStyle(
    compiler,
    style(".a .b { color: red }\n.c :deep(.d) { color: red }\n:slotted(p) { color: red }"),
  );
  assert.equal(
    compiled!.code,
    ".a .b[data-v-7a7a37b1] { color: red }\n.c[data-v-7a7a37b1] .d { color: red }\n" +
      "p[data-v-7a7a37b1-s] { color: red }",
  );
});

Deno.test("compileStyle() replaces v-bind() by the custom properties of the component", async () => {
  const compiled = await compileStyle(
    compiler,
    style("a { color: v-bind(color); width: v-bind('box.width') }", { isScoped: false }),
  );
  assert.equal(
    compiled!.code,
    String.raw`a { color: var(--7a7a37b1-color); width: var(--7a7a37b1-box\.width) }`,
  );
});

Deno.test("compileStyle() leaves styles without scope and v-bind() unchanged", async () => {
  assert.equal(await compileStyle(compiler, style("a { color: red }", { isScoped: false })), null);
});

Deno.test("compileStyle() maps to the original CSS", async () => {
  const compiled = await compileStyle(compiler, style("\n\n.a { color: red }\n  .b { top: 0 }"));
  assert.deepEqual(originalPosition(compiled!.map!, 4, 2), {
    source: "/app/src/App.vue",
    line: 4,
    column: 2,
  });
  const unmapped = await compileStyle(compiler, style(".a {}", { sourceMap: false }));
  assert.equal(unmapped!.map!.mappings, "");
});

Deno.test("compileStyle() locates a syntax error", async () => {
  await assert.rejects(compileStyle(compiler, style(".a {\n  color: red\n")), (error) => {
    assert.ok(error instanceof CompileError);
    assert.equal(error.message, "Unclosed block");
    assert.deepEqual(error.loc, { file: "/app/src/App.vue", line: 1, column: 0 });
    return true;
  });
});
