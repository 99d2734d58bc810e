import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";

const ROOT = path.resolve(import.meta.dirname!, "..");

Deno.test("README.md lists the options of --help, in its order", async () => {
  const readme = await readFile(path.join(ROOT, "README.md"), "utf8");
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", path.join(ROOT, "mod.ts"), "--help"],
    env: { NO_COLOR: "1" },
  }).output();
  const flags = (text: string) => [...text.matchAll(/--(?!no-)[a-zA-Z]+/g)].map(([flag]) => flag);
  const table = readme.split("\n").filter((line) => line.startsWith("|"))
    .map((line) => line.split("|")[1]!);
  const help = new TextDecoder().decode(stdout).split("\n").filter((line) => /^\s+-/.test(line))
    .map((line) => line.split(/\s{2,}/).slice(0, 2).join(" "));
  assert.deepEqual(flags(table.join("\n")), flags(help.join("\n")));
});
