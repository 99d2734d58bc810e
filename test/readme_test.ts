import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
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
