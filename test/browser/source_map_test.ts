import assert from "node:assert/strict";
import { FlattenMap, originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { browserForTests } from "../harness/browser.ts";
import { createProject } from "../harness/project.ts";
import { startServer } from "../harness/server.ts";
import { showingApp } from "../harness/small_app.ts";
import type { TestPage } from "../harness/test_page.ts";

const browser = browserForTests();

const VUE = `<script setup lang="ts">
import { createLabel, type Label } from "./label";

interface Props {
  start?: number;
}

const props = withDefaults(defineProps<Props>(), { start: 1 });
const label: Label = createLabel(props.start);

function fail(): never {
  throw new Error("from the script");
}
</script>

<template>
  <button id="script" @click="fail()">{{ label.text }}</button>
  <button
    id="template"
    @click="(null as any).fromTheTemplate()"
  >
    template
  </button>
</template>
`;

const LABEL = `/** A comment that the compiler drops. */
export interface Label {
  text: string;
}

type Maker = (value: number) => Label;

export const createLabel: Maker = (value) => {
  if (value > 100) {
    throw new RangeError("from the module");
  }
  return { text: String(value) };
};

document.body.addEventListener("dblclick", () => createLabel(101));
`;

/** A position in a file, both numbers counting from 1 as in stack traces. */
interface Place {
  source: string;
  line: number;
}

/** The map of a script, inline or by its URL. */
async function mapOf({ page }: TestPage, url: string): Promise<TraceMap> {
  // A loader is another one for each request: the browser's is in its cache of scripts.
  const session = await page.context().newCDPSession(page);
  const found = Promise.withResolvers<string>();
  session.on("Debugger.scriptParsed", (script) => {
    if (script.url === url) found.resolve(script.sourceMapURL ?? "");
  });
  await session.send("Debugger.enable");
  const mapUrl = new URL(await found.promise, url);
  await session.detach();
  const response = await fetch(mapUrl);
  assert.ok(response.ok, `No source map in ${url}`);
  return new FlattenMap(await response.text(), mapUrl.protocol === "data:" ? url : mapUrl.href);
}

/** The original position of the uncaught error that `action` causes. */
async function thrownAt(page: TestPage, action: () => Promise<unknown>): Promise<Place> {
  const thrown = page.page.waitForEvent("pageerror");
  await action();
  const { stack } = await thrown;
  const [, url, line, column] = /(https?:\/\/\S+?):(\d+):(\d+)/.exec(stack!)!;
  const position = originalPositionFor(await mapOf(page, url!), {
    line: Number(line),
    column: Number(column) - 1,
  });
  assert.ok(position.source, `${line}:${column} of ${url} is not mapped`);
  return { source: position.source.split("/").at(-1)!, line: position.line };
}

const lineOf = (source: string, text: string) =>
  source.slice(0, source.indexOf(text)).split("\n").length;

Deno.test("errors in .ts and .vue files land on the original lines", async () => {
  await using project = await createProject(showingApp(
    `import { createApp } from "vue";
import App from "./App.vue";
createApp(App).mount("#app");`,
    { "src/App.vue": VUE, "src/label.ts": LABEL },
  ));
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  await page.expectText("#script", "1");
  page.noProblems();
  assert.deepEqual(await thrownAt(page, () => page.page.dispatchEvent("body", "dblclick")), {
    source: "label.ts",
    line: lineOf(LABEL, "throw new RangeError"),
  });
  assert.deepEqual(await thrownAt(page, () => page.page.click("#script")), {
    source: "App.vue",
    line: lineOf(VUE, "throw new Error"),
  });
  assert.deepEqual(await thrownAt(page, () => page.page.click("#template")), {
    source: "App.vue",
    line: lineOf(VUE, "(null as any)"),
  });
});

Deno.test("a plain script has a map to its own text, with the imports that it names", async () => {
  const plain =
    `import { x } from "plain-pkg";\nimport "./commented.js";\nexport const y = x + 1;\n`;
  const own = "data:application/json;base64,e30=";
  await using project = await createProject({
    "src/plain.js": plain,
    "src/commented.js": `export const z = 1;\n//# sourceMappingURL=${own}\n`,
    "src/changed.js": `export const other = "WORD";\n`,
    "node_modules/plain-pkg/package.json": `{"name":"plain-pkg","type":"module","main":"i.js"}`,
    "node_modules/plain-pkg/i.js": "export const x = 1;\n",
    "vite.config.js": `export default { plugins: [{
      name: "no map",
      transform: (code) => code.includes("WORD") ? "// one more line\\n" + code : undefined,
    }] };`,
  });
  await using server = await startServer(project.root);
  const served = async (url: string) => {
    const code = await (await fetch(`${server.url}${url}`)).text();
    const maps = [...code.matchAll(/^\/\/# sourceMappingURL=(\S+)$/gm)].map(([, found]) => found!);
    return { code, maps };
  };
  const decode = (url: string) =>
    JSON.parse(new TextDecoder().decode(Uint8Array.fromBase64(url.split(",")[1]!)));
  for (const url of ["src/plain.js", "src/plain.js?t=1"]) {
    const { code, maps } = await served(url);
    assert.match(code, /\/node_modules\/\.vireo\//);
    assert.equal(maps.length, 1);
    const map = decode(maps[0]!);
    assert.deepEqual([map.sources, map.sourcesContent], [["plain.js"], [plain]]);
    const position = originalPositionFor(new TraceMap(map), { line: 3, column: 13 });
    assert.deepEqual([position.line, position.column], [3, 13]);
  }
  assert.deepEqual((await served("src/commented.js")).maps, [own]);
  // The plugin changes lines without a map, so positions would be wrong.
  assert.deepEqual((await served("src/changed.js")).maps, []);
});
