import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { VITE } from "../scripts/bench/packages.ts";
import { parseSource, visitNodes } from "../scripts/layers/parse_source.ts";
import { ESBUILD_VERSION, VITE_VERSION } from "../server/config/vite_shim/versions.ts";
import manifest from "../deno.json" with { type: "json" };

const ROOT = path.resolve(import.meta.dirname!, "..");
/** The folders whose files the documents name. */
const REPOSITORY_PATH = /^(?:client|compiler|server|scripts|test|docs|examples)\/[\w./-]*$/;
/** Groups of options in the config. */
const OPTION =
  /^(?:server|css|resolve|optimizeDeps|html|json|build|experimental|worker)(?:\.\w+)+$/;
/**
 * Members of the config that are no options of Vireo: objects that plugins reach through the
 * server.
 */
const NO_OPTION = /^server\.(?:environments|httpServer|printUrls|moduleGraph|middlewares)\b/;
/** Interfaces that declare the options, and the server as plugins see it. */
const OPTION_FILES = [
  "server/plugin_api/options.ts",
  "server/plugin_api/types.ts",
  "compiler/css/types.ts",
];

async function documents(): Promise<[file: string, text: string][]> {
  const docs = await readdir(path.join(ROOT, "docs"), { recursive: true });
  const files = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md"];
  const all = [
    ...files,
    ...docs.filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`),
  ];
  return await Promise.all(
    all.map(async (file) =>
      [file, await readFile(path.join(ROOT, file), "utf8")] as [string, string]
    ),
  );
}

/** The texts in backquotes, and the paths of links. */
const quoted = (text: string) =>
  [...text.matchAll(/`([^`\n]+)`/g)].flatMap(([, code]) => code!.split(/[\s,;()"'=]+/));
const links = (text: string) =>
  [...text.matchAll(/\]\(([^)#:\s]+)(?:#[^)]*)?\)/g)].map(([, target]) => target!);

Deno.test("the documents name only files that exist", async () => {
  const missing: string[] = [];
  for (const [file, text] of await documents()) {
    const named = quoted(text).filter((word) => REPOSITORY_PATH.test(word))
      .map((word) => path.join(ROOT, word));
    const linked = links(text).map((target) => path.join(ROOT, path.dirname(file), target));
    for (const target of [...named, ...linked]) {
      if (!existsSync(target)) missing.push(`${file}: ${path.relative(ROOT, target)}`);
    }
  }
  assert.deepEqual(missing, []);
});

Deno.test("the documents name only options that exist", async () => {
  const names = new Set<string>();
  for (const file of OPTION_FILES) {
    visitNodes(parseSource(await readFile(path.join(ROOT, file), "utf8")).body, (node) => {
      const key = node.key as { name?: string; value?: string } | undefined;
      if (/^TS(?:Property|Method)Signature$/.test(node.type)) names.add(key!.name ?? key!.value!);
    });
  }
  const options = (await documents()).flatMap(([file, text]) =>
    quoted(text).filter((word) => OPTION.test(word) && !NO_OPTION.test(word))
      .map((word) => ({ file, word }))
  );
  assert.notEqual(options.length, 0);
  const unknown = options.filter(({ word }) =>
    !word.split(".").slice(1).every((name) => names.has(name))
  );
  assert.deepEqual(unknown, []);
});

Deno.test("the versions that plugins see are the pinned ones", () => {
  assert.equal(manifest.imports.esbuild, `npm:esbuild@${ESBUILD_VERSION}`);
  // The benchmark runs against the Vite whose API this is.
  assert.equal(VITE_VERSION, VITE);
});
