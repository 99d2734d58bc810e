/** Windows paths, on every platform. */
import assert from "node:assert/strict";
import type { AcceptedPlugin } from "postcss";
import { compileLightning } from "../../../compiler/css/lightning.ts";
import { compileLess } from "../../../compiler/css/languages/less.ts";
import { compilePostcss } from "../../../compiler/css/postcss/postcss.ts";
import { SassImporter } from "../../../compiler/css/sass/sass_importer.ts";
import { compileStylus } from "../../../compiler/css/languages/stylus.ts";
import { testLibrary } from "../../libraries/test_library.ts";
import { VirtualHost } from "./virtual_host.ts";

const PACKAGES = {
  less: () => testLibrary("less"),
  stylus: () => testLibrary("stylus"),
  lightningcss: () => testLibrary("lightningcss"),
};
const ROOT = "C:/app";
const SHARED = { root: ROOT, options: {}, sourceMaps: true };

/** The watched files after a failed import of `./gone`. */
async function watchedFor(
  compile: (host: VirtualHost) => Promise<unknown>,
): Promise<string[]> {
  const host = new VirtualHost({}, PACKAGES);
  await assert.rejects(compile(host), /Cannot resolve/);
  return host.watched;
}

Deno.test("compileLess() watches for a file on a drive, and names its source", async () => {
  const input = { ...SHARED, file: "C:/app/src/a.less", code: `@import "./gone";` };
  assert.ok((await watchedFor((host) => compileLess(input, host))).includes("C:/app/src/gone"));
  const host = new VirtualHost({}, PACKAGES);
  const { map } = await compileLess({ ...input, code: ".a { .b { c: d } }" }, host);
  assert.deepEqual(map?.sources, ["C:/app/src/a.less"]);
});

Deno.test("compileStylus() watches for a file on a drive", async () => {
  const input = {
    ...SHARED,
    language: "styl" as const,
    file: "C:/app/src/a.styl",
    code: `@import "./gone"`,
  };
  const watched = await watchedFor((host) => compileStylus(input, host));
  assert.ok(watched.includes("C:/app/src/gone.styl"), watched.join());
});

Deno.test("compileLightning() watches for a file on a drive", async () => {
  const input = {
    ...SHARED,
    name: "C:/app/src/a.css",
    file: "C:/app/src/a.css",
    code: `@import "./gone";`,
    isModule: false,
    preprocess: (code: string) => Promise.resolve(code),
  };
  assert.deepEqual(await watchedFor((host) => compileLightning(input, host)), ["C:/app/src/gone"]);
});

Deno.test("compilePostcss() watches for a file on a drive, and names folders on it", async () => {
  const input = {
    ...SHARED,
    id: "C:/app/src/a.css",
    file: "C:/app/src/a.css",
    code: "",
    source: "",
    modules: false as const,
    setup: null,
    isSugar: false,
    preprocess: () => Promise.reject(new Error("nothing is imported")),
  };
  const code = `@import "D:/gone";`;
  const watched = await watchedFor((host) => compilePostcss({ ...input, code }, host));
  assert.deepEqual(watched, ["D:/gone"]);
  const tokens: AcceptedPlugin = {
    postcssPlugin: "tokens",
    Once: (_root, { result }) => {
      result.messages.push({ type: "dir-dependency", plugin: "tokens", dir: "D:\\tokens\\" });
    },
  };
  const setup = { plugins: [tokens], options: {} };
  const { globs } = await compilePostcss({ ...input, setup }, new VirtualHost({}));
  assert.deepEqual(globs, [{ folder: "D:/tokens", pattern: "**" }]);
});

Deno.test("SassImporter remembers a file on a drive that is missing", async () => {
  const importer = new SassImporter(
    { file: "C:/app/src/a.scss", root: "C:/app", loadPaths: [] },
    new VirtualHost({}),
  );
  const context = { fromImport: false, containingUrl: null };
  assert.equal(await importer.forSass().canonicalize("C:/app/src/gone", context), null);
  assert.ok(importer.missingFiles.has("C:/app/src/_gone.scss"), [...importer.missingFiles].join());
  assert.equal(importer.missingImport, undefined);
});
