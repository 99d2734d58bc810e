import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { DEBUG_SCOPES } from "../server/base/debug.ts";
import { helpText } from "../server/cli/help.ts";

const ROOT = path.resolve(import.meta.dirname!, "..");

Deno.test("README.md lists the options of --help, in its order", async () => {
  const readme = await readFile(path.join(ROOT, "README.md"), "utf8");
  // The order of the README: from the first command that one needs to the last.
  const help = (["dev", "init", "smoke"] as const).flatMap((command) =>
    helpText("", command).split("\n").filter((line) => /^\s+-/.test(line))
      .map((line) => line.split(/\s{2,}/).slice(0, 2).join(" "))
  );
  const flags = (text: string) => [...text.matchAll(/--(?!no-)[a-zA-Z]+/g)].map(([flag]) => flag);
  const table = readme.split("\n").filter((line) => line.startsWith("|"))
    .map((line) => line.split("|")[1]!);
  assert.deepEqual(flags(table.join("\n")), flags(help.join("\n")));
});

Deno.test("the documents name only debug scopes that there are, and README.md all of them", async () => {
  const files = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "docs/performance.md"];
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
});
