import assert from "node:assert/strict";
import { SHELLS } from "../../../server/cli/commands.ts";
import { completionScript } from "../../../server/cli/completions.ts";
import { missingProgram } from "../../harness/missing_program.ts";

Deno.test("completionScript() includes every command and flag, for every shell", () => {
  for (const shell of SHELLS) {
    const script = completionScript(shell);
    const dashes = shell === "fish" ? "-l " : "--";
    for (const word of ["smoke", "init", "completions", `${dashes}junit`, `${dashes}strictPort`]) {
      assert.ok(script.includes(word), `${word} in ${shell}:\n${script}`);
    }
  }
});

for (const shell of ["bash", "zsh", "fish"] as const) {
  const reason = await missingProgram(shell);
  Deno.test({
    name: `completionScript() is correct ${shell}${reason ? ` (skipped: ${reason})` : ""}`,
    ignore: reason !== undefined,
    async fn() {
      const child = new Deno.Command(shell, { args: ["-n"], stdin: "piped", stderr: "piped" })
        .spawn();
      const writer = child.stdin.getWriter();
      await writer.write(new TextEncoder().encode(completionScript(shell)));
      await writer.close();
      const { success, stderr } = await child.output();
      assert.ok(success, new TextDecoder().decode(stderr));
    },
  });
}

/** The completions of bash at the end of a command line. */
async function bashOffers(...words: string[]): Promise<string[]> {
  const script = `${completionScript("bash")}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _vireo
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = await new Deno.Command("bash", { args: ["-c", script, "-", ...words] })
    .output();
  return new TextDecoder().decode(stdout).trim().split("\n").filter(Boolean);
}

const noBash = await missingProgram("bash");

Deno.test({
  name: `completionScript() completes in bash${noBash ? ` (skipped: ${noBash})` : ""}`,
  ignore: noBash !== undefined,
  async fn() {
    assert.deepEqual(await bashOffers("vireo", "smo"), ["smoke"]);
    assert.deepEqual(await bashOffers("vireo", "--str"), ["--strictPort"]);
    assert.deepEqual(await bashOffers("vireo", "smoke", "--j"), ["--json", "--junit"]);
    assert.deepEqual(await bashOffers("vireo", "--logLevel", ""), [
      "info",
      "warn",
      "error",
      "silent",
    ]);
    assert.deepEqual(await bashOffers("vireo", "completions", "f"), ["fish"]);
    assert.deepEqual(await bashOffers("vireo", "my-app", "--fo"), ["--force"]);
    assert.deepEqual(await bashOffers("vireo", "--port", ""), []);
  },
});
