import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { STAGES } from "../scripts/ok.ts";
import { DEBUG_SCOPES } from "../server/base/debug.ts";
import { COMMANDS } from "../server/cli/commands.ts";
import { helpText } from "../server/cli/help.ts";
import { COMMON_FLAGS } from "../server/cli/serve_flags.ts";

const ROOT = path.resolve(import.meta.dirname!, "..");

Deno.test("docs/cli.md and docs/smoke.md list the options of --help, in its order", async () => {
  const cli = await readFile(path.join(ROOT, "docs/cli.md"), "utf8");
  const smoke = await readFile(path.join(ROOT, "docs/smoke.md"), "utf8");
  const readme = cli.slice(0, cli.indexOf("## Completions")) + smoke;
  // The documents list commands in the order in which users need them.
  const help = (["dev", "init", "smoke"] as const).flatMap((command) =>
    helpText("", command).split("\n").filter((line) => /^\s+-/.test(line))
      .map((line) => line.split(/\s{2,}/).slice(0, 2).join(" "))
  );
  const flags = (text: string) => [...text.matchAll(/--(?!no-)[a-zA-Z]+/g)].map(([flag]) => flag);
  const table = readme.split("\n").filter((line) => line.startsWith("|"))
    .map((line) => line.split("|")[1]!);
  assert.deepEqual(flags(table.join("\n")), flags(help.join("\n")));
});

Deno.test("docs/cli.md lists the options of the commands for running servers", async () => {
  const text = await readFile(path.join(ROOT, "docs/cli.md"), "utf8");
  const sections = text.split(/^## /m);
  for (const name of ["status", "wait", "why", "logs", "stop", "open"] as const) {
    const section = sections.find((each) => each.split("\n", 1)[0]!.includes(`\`vireo ${name}\``))!;
    const options = section.split("\n").filter((line) => line.startsWith("| `-"))
      .map((line) => line.split("|")[1]);
    const listed = [...options.join("\n").matchAll(/--(\w+)/g)].map(([, flag]) => flag);
    const flags = Object.keys(COMMANDS[name].flags).filter((flag) => !(flag in COMMON_FLAGS));
    assert.deepEqual(listed, flags, name);
  }
});

Deno.test("the documents name only existing debug scopes, and docs/cli.md and CONTRIBUTING.md all of them", async () => {
  const files = ["docs/cli.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "docs/performance.md"];
  const texts = await Promise.all(files.map((file) => readFile(path.join(ROOT, file), "utf8")));
  const help = helpText("", "dev");
  const named = [...texts, help].flatMap((text) =>
    [...text.matchAll(/--debug [^|\n]*?([a-z]+(?:,[a-z]+)+)/g)].flatMap(([, list]) =>
      list!.split(",")
    )
  );
  assert.notEqual(named.length, 0);
  assert.deepEqual(named.filter((name) => !DEBUG_SCOPES.includes(name as never)), []);
  const [, sentence = ""] = /The scopes of `--debug` are ([^.]*)\./.exec(texts[0]!) ?? [];
  assert.deepEqual([...sentence.matchAll(/`(\w+)`/g)].map(([, name]) => name), [...DEBUG_SCOPES]);
  const [, table = ""] = /\n\| scope [^]*?\n\|[- |]+\n((?:\|.*\n)+)/.exec(texts[2]!) ?? [];
  assert.deepEqual([...table.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name), [...DEBUG_SCOPES]);
});

/** Markdown links to other files, without URLs and anchors of the same file. */
const LINK = /\]\((?!https?:|#)([^)#\s]+)/g;

/** Every document and its text. */
async function documents(): Promise<{ file: string; text: string }[]> {
  const below = (folder: string) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .map((file) => path.join(folder, file));
  const files = [...readdirSync(ROOT), ...below("docs"), ...below("examples")]
    .filter((file) => file.endsWith(".md") && !file.includes("node_modules"));
  assert.ok(files.includes("README.md") && files.includes(path.join("docs", "performance.md")));
  return await Promise.all(
    files.map(async (file) => ({ file, text: await readFile(path.join(ROOT, file), "utf8") })),
  );
}

Deno.test("links between the documents lead to files", async () => {
  for (const { file, text } of await documents()) {
    for (const [, link] of text.matchAll(LINK)) {
      const target = path.join(ROOT, path.dirname(file), link!);
      assert.ok(existsSync(target), `${file} links to ${link}`);
    }
  }
});

Deno.test("the documents name only existing tasks and files to run", async () => {
  const { tasks } = JSON.parse(await readFile(path.join(ROOT, "deno.json"), "utf8"));
  for (const { file, text } of await documents()) {
    for (const [, task] of text.matchAll(/deno(?:@[\d.]+)? task ([\w:]+)/g)) {
      assert.ok(task! in tasks, `${file} names the task "${task}"`);
    }
    for (const [, run] of text.matchAll(/deno (?:run|test) [^\n]*?((?:scripts|test)\/[\w./]+)/g)) {
      assert.ok(existsSync(path.join(ROOT, run!)), `${file} runs ${run}`);
    }
  }
});

Deno.test("CONTRIBUTING.md lists the stages of deno task ok", async () => {
  const text = await readFile(path.join(ROOT, "CONTRIBUTING.md"), "utf8");
  const listed = [...text.matchAll(/^\d\. ((?:.|\n(?! *$|\d))*)/gm)].map(([, stage]) =>
    [...stage!.matchAll(/`([a-z:]+)`/g)].map(([, task]) => task)
  );
  assert.deepEqual(listed, STAGES);
});

Deno.test("docs/decisions/README.md lists every decision", async () => {
  const folder = path.join(ROOT, "docs/decisions");
  const index = await readFile(path.join(folder, "README.md"), "utf8");
  const listed = [...index.matchAll(LINK)].map(([, link]) => link!);
  const pages = readdirSync(folder).filter((file) => file !== "README.md");
  assert.deepEqual(listed.toSorted(), pages.toSorted());
});
