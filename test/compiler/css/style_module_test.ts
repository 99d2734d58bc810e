import assert from "node:assert/strict";
import {
  classMapModule,
  inlineStyleModule,
  styleModule,
} from "../../../compiler/css/style_module.ts";

const OPTIONS = { id: "/app/a.css", css: `a { b: "\u2028" }`, clientUrl: "/@vite/client" };

/** Runs a style module against a fake client. */
async function run(code: string) {
  const log: unknown[] = [];
  const hot = {
    accept: (callback?: (next: unknown) => void) => log.push(["accept", callback]),
    prune: (callback: () => void) => log.push(["prune", callback]),
    invalidate: (message: string) => log.push(["invalidate", message]),
  };
  const client = {
    updateStyle: (id: string, css: string) => log.push(["update", id, css]),
    removeStyle: (id: string) => log.push(["remove", id]),
  };
  const key = `test_${crypto.randomUUID()}`;
  Object.assign(globalThis, { [key]: { hot, client } });
  const body = code
    .replace(
      /^import \{(.*)\} from .*$/m,
      (_, names: string) =>
        `const {${names.replaceAll(" as ", ": ")}} = globalThis["${key}"].client`,
    )
    .replaceAll("import.meta.hot", `globalThis["${key}"].hot`);
  const module = await import(`data:text/javascript,${encodeURIComponent(body)}`);
  return { log, module };
}

Deno.test("styleModule() shows the style, accepts itself and removes the style when pruned", async () => {
  const { log } = await run(styleModule(OPTIONS));
  assert.deepEqual(log[0], ["update", OPTIONS.id, OPTIONS.css]);
  assert.deepEqual(log[1], ["accept", undefined]);
  const [name, prune] = log[2] as [string, () => void];
  assert.equal(name, "prune");
  prune();
  assert.deepEqual(log[3], ["remove", OPTIONS.id]);
});

Deno.test("styleModule() of a CSS module invalidates itself when its names change", async () => {
  const { log, module } = await run(styleModule({ ...OPTIONS, classes: { red: "_red_1" } }));
  assert.equal(module.red, "_red_1");
  assert.deepEqual(module.default, { red: "_red_1" });
  const [, accepted] = log[1] as [string, (next: unknown) => void];
  accepted({ default: { red: "_red_1" } });
  accepted(undefined);
  assert.equal(log.length, 3);
  accepted({ default: { red: "_red_1", blue: "_blue_1" } });
  assert.deepEqual(log[3], ["invalidate", "its class names changed"]);
});

Deno.test("classMapModule() exports valid identifiers by name", async () => {
  const code = classMapModule({ ok: "1", "with-dash": "2", default: "3", class: "4", ä: "5" });
  const module = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  assert.deepEqual(Object.keys(module).sort(), ["default", "ok", "ä"]);
  assert.equal(module.default["with-dash"], "2");
  assert.equal(module.default.class, "4");
});

Deno.test("inlineStyleModule() exports the text", () => {
  assert.equal(inlineStyleModule(`a{b:"c"}`), `export default "a{b:\\"c\\"}"\n`);
});
