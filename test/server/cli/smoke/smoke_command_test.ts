import assert from "node:assert/strict";
import path from "node:path";
import { createProject, type ProjectFiles } from "../../../harness/project.ts";
import { INDEX_HTML } from "../../../harness/small_app.ts";

const MOD = path.resolve(import.meta.dirname!, "../../../../mod.ts");

/** Runs `vireo smoke` in a project's folder, as CI does. */
async function run(files: ProjectFiles, ...argv: string[]) {
  await using project = await createProject({ "index.html": INDEX_HTML, ...files });
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", MOD, "smoke", ...argv],
    cwd: project.root,
    env: { CI: "true", NO_COLOR: "" },
    stdin: "null",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  const junit = await project.read("out/junit.xml").catch(() => "");
  return { code, output: text(stdout), errors: text(stderr), junit };
}

const BROKEN = { "src/main.ts": `import "./gone";\n` };

Deno.test("vireo smoke ends with 0 and plain lines when all is well", async () => {
  const { code, output, errors } = await run({ "src/main.ts": "" });
  assert.equal(code, 0, errors);
  assert.match(output, /^✓ No findings in \d+ checks of 1 page \(\d+\.\d s\)\n$/);
  assert.equal(errors, "Checking 1 page …\n");
});

Deno.test("vireo smoke ends with 1 and prints the place of a finding", async () => {
  const { code, output } = await run(BROKEN);
  assert.equal(code, 1);
  assert.match(output, /^✗ unresolved-import Cannot .*"\.\/gone"/);
  assert.match(output, /\n {2}src\/main\.ts:1:8\n {4}1 \| import "\.\/gone";\n {6}\|\s+\^/);
  assert.match(output, /\n {2}referenced by index\.html:10:32\n/);
  assert.match(output, /\n1 finding in \d+ checks of 1 page/);
});

Deno.test("vireo smoke writes JSON and JUnit", async () => {
  const { code, output, junit } = await run(BROKEN, "--json", "--junit", "out/junit.xml");
  assert.equal(code, 1);
  const report = JSON.parse(output);
  assert.deepEqual(Object.keys(report), [
    "vireo",
    "root",
    "entries",
    "checked",
    "findings",
    "warnings",
    "duration",
  ]);
  assert.equal(report.findings[0].kind, "unresolved-import");
  assert.deepEqual(report.findings[0].place, { file: "src/main.ts", line: 1, column: 8 });
  assert.match(junit, /failures="1"[^]*<testcase classname="smoke.module" name="\/src\/main.ts"/);
});

Deno.test("vireo smoke ends with 2 on a usage error", async () => {
  const cases: [string[], RegExp][] = [
    [["--brwoser"], /^error Unknown option "--brwoser": did you mean "--browser"\?\n$/],
    [["--timeout", "soon"], /Not a number of at least 1: "soon": use --timeout/],
    [["nowhere"], /Cannot find the folder "nowhere"/],
    [["--browser", "./no-browser"], /Not an executable file: "\.\/no-browser"/],
  ];
  for (const [argv, message] of cases) {
    const { code, output, errors } = await run(BROKEN, ...argv);
    assert.deepEqual([code, output], [2, ""], errors);
    assert.match(errors, message);
  }
});

Deno.test("vireo smoke ends with 1 when the server cannot start", async () => {
  const { code, errors } = await run({ "vite.config.js": "export default { base: 3 };" });
  assert.equal(code, 1, errors);
  assert.match(errors, /^error /);
});
