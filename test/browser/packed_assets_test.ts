/** Imports other than scripts, in packed pages. */
import assert from "node:assert/strict";
import { browserForTests } from "../harness/browser.ts";
import { createProject } from "../harness/project.ts";
import { startServer } from "../harness/server.ts";
import { change, PIXEL_PNG, showingApp } from "../harness/small_app.ts";

const browser = browserForTests();

/** Exports `default()`, which returns 5. */
const FIVE = Uint8Array.fromBase64("AGFzbQEAAAABBQFgAAF/AwIBAAcLAQdkZWZhdWx0AAAKBgEEAEEFCw==");

const FILES = {
  "src/pixel.png": PIXEL_PNG,
  "src/note.txt": "a note",
  "src/box.module.css": `.box { padding-left: 7px; composes: base from "./base.module.css"; }`,
  "src/base.module.css": `.base { padding-right: 8px; background: url(./pixel.png); }`,
  "src/text.css": `.text { margin: 9px; }`,
  "src/plain.css": `#app { padding-top: 9px; }`,
  "src/data.json": `{ "answer": 42, "nested": { "a": [1] } }`,
  "src/five.wasm": FIVE,
  "src/double.ts": `export const double = (value: number): number => value * 2;`,
  "src/worker.ts": `import { double } from "./double";
self.onmessage = ({ data }: MessageEvent<number>) => self.postMessage(double(data));`,
  "src/pages/a.ts": `export default "page a";`,
  "src/pages/b.ts": `export default "page b";`,
  "public/public.txt": "public",
};

const MAIN = `import pixel from "./pixel.png?no-inline";
import note from "./note.txt?raw";
import noteUrl from "./note.txt?url&no-inline";
import publicUrl from "/public.txt?url";
import styles from "./box.module.css";
import styleText from "./text.css?inline";
import "./plain.css";
import data, { answer } from "./data.json";
import five from "./five.wasm";
import init from "./five.wasm?init";
import Doubler from "./worker?worker";
import { double } from "./double";
const text = async (url: string | URL) => (await fetch(url)).text();
const ask = (worker: Worker) => new Promise((resolve, reject) => {
  worker.onmessage = ({ data }) => resolve(data);
  worker.onerror = ({ message }) => reject(new Error(message));
  worker.postMessage(21);
});
const image = new Image();
image.src = pixel;
await image.decode();
const app = document.querySelector("#app")!;
app.className = styles.box;
const byUrl = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
const pages = import.meta.glob("./pages/*.ts", { import: "default" });
show({
  width: image.naturalWidth,
  note, noteByUrl: await text(noteUrl), noteByMeta: await text(new URL("./note.txt", import.meta.url)),
  public: await text(publicUrl),
  classes: styles.box.split(" ").length, styleText: styleText.includes("9px"),
  padding: [getComputedStyle(app).paddingLeft, getComputedStyle(app).paddingRight],
  data, answer, double: double(4),
  wasm: five(), init: typeof (await init()).exports.default,
  workers: [await ask(new Doubler()), await ask(byUrl)],
  pages: await Promise.all(Object.values(pages).map((load) => load())),
  url: new URL(import.meta.url).pathname, mode: import.meta.env.MODE,
});`;

Deno.test("assets, styles, JSON, WebAssembly and workers work in a packed page as natively", async () => {
  await using project = await createProject(showingApp(MAIN, FILES));
  const valueWith = async (pack: boolean) => {
    await using server = await startServer(project.root, { server: { pack } });
    await using page = await browser.open(server.url);
    const value = await page.json();
    await page.expectStyle("#app", "padding-top", "9px");
    page.noProblems();
    return value;
  };
  const packed = await valueWith(true) as Record<string, unknown>;
  assert.deepEqual(packed.workers, [42, 42], JSON.stringify(packed));
  assert.deepEqual(packed, await valueWith(false));
});

Deno.test("edits of assets, styles, JSON and workers reach a packed page", async () => {
  await using project = await createProject(showingApp(MAIN, FILES));
  await using server = await startServer(project.root, { server: { pack: true } });
  await using page = await browser.open(server.url);
  const { padding } = await page.json() as { padding: string[] };
  assert.deepEqual(padding, ["7px", "8px"]);
  await page.withoutReload(async () => {
    await project.edit("src/plain.css", change("9px", "10px"));
    await page.expectStyle("#app", "padding-top", "10px");
    await project.edit("src/base.module.css", change("8px", "11px"));
    await page.expectStyle("#app", "padding-right", "11px");
  });
  const edits = [
    ["src/data.json", "42", "43", /"answer":43/],
    ["src/note.txt", "a note", "an edited note", /"note":"an edited note"/],
    ["src/double.ts", "* 2", "* 3", /"double":12.*"workers":\[63,63\]/],
    ["src/pages/a.ts", "page a", "page A", /"pages":\["page A","page b"\]/],
  ] as const;
  for (const [file, from, to, shown] of edits) {
    await project.edit(file, change(from, to));
    await page.expectText("#app", shown);
  }
  page.noProblems();
});
