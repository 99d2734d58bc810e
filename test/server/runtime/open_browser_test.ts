/** The opened URLs, recorded by a fake browser. */
import assert from "node:assert/strict";
import { createProject, type TempProject } from "../../harness/project.ts";
import { serverCommand, spawnCommand } from "../../harness/server.ts";
import { untilFile } from "../../harness/until_file.ts";

/** A program that writes its arguments to a file beside it. */
const STAND_IN = `#!/bin/sh
printf '%s\\n' "$@" end > "$(dirname "$0")/opened"
`;

async function projectWithBrowser(files: Record<string, string> = {}): Promise<TempProject> {
  const project = await createProject({ "index.html": "<p>", "browser.sh": STAND_IN, ...files });
  await Deno.chmod(project.path("browser.sh"), 0o755);
  return project;
}

/**
 * Starts a server as a user does. @returns Its origin, its output and the arguments of the fake
 * browser.
 */
async function opened(
  project: TempProject,
  flags: string[],
  env: Record<string, string> = { BROWSER: project.path("browser.sh") },
) {
  const { BROWSER: _, BROWSER_ARGS: __, ...rest } = Deno.env.toObject();
  const command = [...serverCommand(), project.root];
  await using server = await spawnCommand(command, project.root, {
    flags: ["--host", "localhost", ...flags],
    env: { ...rest, ...env },
  });
  const { origin } = new URL(server.url);
  const text = await untilFile(project.path("opened"), (text) => text.endsWith("\nend\n"));
  await project.remove("opened");
  return { origin, args: text.split("\n").slice(0, -2) };
}

Deno.test("--open opens the page, below the base", async () => {
  await using project = await projectWithBrowser();
  const { origin, args } = await opened(project, ["--open", "--base", "/app/"]);
  assert.match(origin, /^http:\/\/localhost:\d+$/);
  assert.deepEqual(args, [`${origin}/app/`]);
});

Deno.test("--open with a path opens exactly that path, with any base", async () => {
  await using project = await projectWithBrowser();
  const plain = await opened(project, ["--open", "/docs/"]);
  assert.deepEqual(plain.args, [`${plain.origin}/docs/`]);
  const based = await opened(project, ["--open", "/docs/?x=1#top", "--base", "/app/"]);
  assert.deepEqual(based.args, [`${based.origin}/docs/?x=1#top`]);
});

Deno.test("server.open can be relative to the base, or a whole URL", async () => {
  await using project = await projectWithBrowser({
    "vite.config.ts": `export default { base: "/app/", server: { open: "docs/" } }`,
  });
  const relative = await opened(project, []);
  assert.deepEqual(relative.args, [`${relative.origin}/app/docs/`]);
  const route = await opened(project, ["--open", "#/about"]);
  assert.deepEqual(route.args, [`${route.origin}/app/#/about`]);
  const whole = await opened(project, ["--open", "http://app.test:8080/x"]);
  assert.deepEqual(whole.args, ["http://app.test:8080/x"]);
});

Deno.test("BROWSER and BROWSER_ARGS of .env.local choose the browser", async () => {
  await using project = await projectWithBrowser();
  await project.write(
    ".env.local",
    `BROWSER=${project.path("browser.sh")}\nBROWSER_ARGS="--new-window --incognito"\n`,
  );
  const { origin, args } = await opened(project, ["--open"], {});
  assert.deepEqual(args, ["--new-window", "--incognito", `${origin}/`]);
});

Deno.test("a failure to open is reported, and the server continues", async () => {
  await using project = await createProject({ "index.html": "<p>" });
  const start = (flag: string, BROWSER: string) =>
    spawnCommand([...serverCommand(), project.root], project.root, {
      flags: [flag],
      env: { ...Deno.env.toObject(), BROWSER },
    });
  {
    await using server = await start("--open", project.path("missing"));
    await server.untilOutput(/Cannot open a browser: no such program: ".*missing"/);
    assert.equal((await fetch(server.url)).status, 200);
  }
  await using server = await start("--open=http://", "none");
  await server.untilOutput(/Cannot open "http:\/\/" in a browser/);
  assert.equal((await fetch(server.url)).status, 200);
});
