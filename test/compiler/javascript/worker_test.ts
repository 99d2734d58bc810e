import assert from "node:assert/strict";
import { findNewUrls } from "../../../compiler/javascript/new_url.ts";
import { findWorkerUrls, workerModule } from "../../../compiler/javascript/worker.ts";

Deno.test("workerModule() exports a constructor of module workers", () => {
  const code = workerModule({ url: "/w.ts?worker_file&type=module", kind: "SharedWorker" });
  const calls: unknown[][] = [];
  const make = new Function("SharedWorker", `${code.replace("export default", "return")}`);
  const Constructor = make(
    class {
      constructor(...args: unknown[]) {
        calls.push(args);
      }
    },
  );
  new Constructor();
  new Constructor({ name: "a", type: "classic" });
  assert.deepEqual(calls, [
    ["/w.ts?worker_file&type=module", { type: "module", name: undefined }],
    ["/w.ts?worker_file&type=module", { type: "module", name: "a" }],
  ]);
});

Deno.test("findWorkerUrls() finds workers with their kind, type and range", () => {
  const code = `
    new Worker(new URL("./a.ts", import.meta.url), { type: "module" });
    new Worker(new URL('./b.ts', import.meta.url));
    new SharedWorker(
      // the script
      new URL(/* c */ \`./c.ts\`, import . meta . url, ),
      { name: "x", "type": 'module' },
    );
    new Worker(new URL("@/d.ts", import.meta.url), { name: computed(), type: "module" });
    new Worker(new URL("./e.ts", import.meta.url), { name: 'type: "module"' + x });
    new Worker(new URL(/* @vite-ignore */ "./f.ts", import.meta.url), "name");
    new Worker(new URL("./g.ts", import.meta.url), options);`;
  const found = findWorkerUrls(code);
  assert.deepEqual(found.map(({ specifier }) => specifier), [
    "./a.ts",
    "./b.ts",
    "./c.ts",
    "@/d.ts",
    "./e.ts",
    "./f.ts",
    "./g.ts",
  ]);
  assert.deepEqual(found.map(({ type }) => type), [
    "module",
    "classic",
    "module",
    "module",
    "classic",
    "classic",
    "classic",
  ]);
  assert.equal(found[2]!.kind, "SharedWorker");
  assert.equal(found[0]!.kind, "Worker");
  assert.equal(found[5]!.ignored, true);
  for (const { specifier, start, end } of found) {
    assert.equal(code.slice(start + 1, end - 1), specifier);
  }
});

Deno.test("findWorkerUrls() ignores other constructors and comments", () => {
  for (
    const code of [
      `// new Worker(new URL("./a.ts", import.meta.url))`,
      `"new Worker(new URL('./a.ts', import.meta.url))"`,
      `new Worker("./a.ts")`,
      `new Worker(new URL("./a.ts", base))`,
      `new Worker(new URL(path, import.meta.url))`,
      `new my.Worker(new URL("./a.ts", import.meta.url))`,
      `new ServiceWorker(new URL("./a.ts", import.meta.url))`,
      `new URL("./a.ts", import.meta.url); new Worker(x)`,
    ]
  ) assert.deepEqual(findWorkerUrls(code), [], code);
});

Deno.test("findNewUrls() finds literal and template URLs", () => {
  const code =
    'a = new URL("./a.png", import.meta.url).href; b = new URL(`./${x ? `y${z}` : "{"}.png`, import.meta.url); c = new URL("./c", import.meta.url + 1); new my.URL("./d", import.meta.url)';
  const found = findNewUrls(code);
  assert.deepEqual(found.map(({ specifier }) => specifier), ["./a.png", undefined]);
  assert.equal(code.slice(found[1]!.start, found[1]!.end), '`./${x ? `y${z}` : "{"}.png`');
  assert.equal(
    code.slice(found[0]!.expressionStart, found[0]!.expressionEnd),
    'new URL("./a.png", import.meta.url)',
  );
});
