import assert from "node:assert/strict";
import type { Definition, PlainFactory } from "../../../client/registry/definition.ts";
import { ModuleRegistry } from "../../../client/registry/registry.ts";

/** A registry of source modules that log what they see. */
function createRegistry() {
  const log: string[] = [];
  const registry = new ModuleRegistry({
    importNatively: (url) => Promise.reject(new Error(`Unexpected import of ${url}`)),
    baseUrl: "http://localhost/",
    sources: {
      idOf: (url) => new URL(url).pathname,
      deliver: (id) => Promise.reject(new Error(`Unexpected delivery of ${id}`)),
    },
  });
  /** Defines a module that exports its text and logs it with that of its imports. */
  const define = (id: string, version: number, text: string, imports: string[] = []) => {
    const definition: Definition = {
      format: "plain",
      exports: ["text"],
      requests: imports.map((each) => [each, ["text"]]),
    };
    const factory: PlainFactory = (defineExports, namespaces) => {
      defineExports({ text: () => text });
      log.push([text, ...namespaces.map((each) => each.text)].join(" < "));
    };
    registry.defineSource(id, version, definition, factory);
  };
  return { registry, define, log };
}

Deno.test("a later definition replaces one of a base pack for all importers", () => {
  const { registry, define, log } = createRegistry();
  define("/main.js", 0, "main", ["/a.js"]);
  define("/a.js", 0, "a of the base pack");
  registry.noteUpdate(5);
  define("/a.js", 5, "a of the loader");
  registry.evaluate("/main.js");
  assert.deepEqual(log, ["a of the loader", "main < a of the loader"]);
});

Deno.test("an update runs the chain again; other importers keep their instance", async () => {
  const { registry, define, log } = createRegistry();
  define("/main.js", 0, "main", ["/boundary.js", "/other.js"]);
  define("/boundary.js", 0, "boundary", ["/a.js"]);
  define("/other.js", 0, "other", ["/a.js"]);
  define("/a.js", 0, "a0");
  registry.evaluate("/main.js");
  log.length = 0;
  registry.noteUpdate(5);
  define("/a.js", 5, "a5");
  registry.renewSource("/boundary.js", 5);
  await registry.evaluate("/boundary.js");
  assert.deepEqual(log, ["a5", "boundary < a5"]);
  // The modules above the boundary have not run again.
  await registry.evaluate("/main.js");
  assert.equal(log.length, 2);
});

Deno.test("a definition of a version that has run, or of an older one, is ignored", () => {
  const { registry, define, log } = createRegistry();
  define("/a.js", 5, "first");
  registry.evaluate("/a.js");
  define("/a.js", 5, "second");
  define("/a.js", 4, "old");
  registry.evaluate("/a.js");
  assert.deepEqual(log, ["first"]);
});

Deno.test("a module that was linked before an update imports lazily what it would natively", async () => {
  const { registry, define } = createRegistry();
  let load: (() => Promise<unknown>) | undefined;
  const importer: PlainFactory = (_, __, importDynamically) => {
    load = () => importDynamically("/lazy.js");
  };
  registry.defineSource("/main.js", 0, { format: "plain" }, importer);
  define("/lazy.js", 0, "lazy0");
  registry.evaluate("/main.js");
  const text = async () => (await load!() as { text: string }).text;
  assert.equal(await text(), "lazy0");
  registry.noteUpdate(5);
  define("/lazy.js", 5, "lazy5");
  assert.equal(await text(), "lazy0");
  registry.renewSource("/main.js", 5);
  registry.evaluate("/main.js");
  assert.equal(await text(), "lazy5");
});
