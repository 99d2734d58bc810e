/** The inspector's page over HTTP: who gets it, and with which protection. */
import assert from "node:assert/strict";
import { createProject } from "../../../harness/project.ts";
import { startServer } from "../../../harness/server.ts";

const FILES = { "index.html": "<p>page</p>" };
const NAMES = ["", "inspector.js", "inspector.css"];

Deno.test("the inspector needs nothing of the project, and is protected by its own headers", async () => {
  await using project = await createProject(FILES);
  const headers = { "content-security-policy": "default-src *", "x-own": "1" };
  await using server = await startServer(project.root, { server: { headers } });
  const types = ["text/html", "text/javascript", "text/css"];
  for (const [index, name] of NAMES.entries()) {
    const response = await fetch(new URL(`__vireo/${name}`, server.url));
    const text = await response.text();
    assert.equal(response.status, 200);
    assert.match(response.headers.get("content-type")!, new RegExp(types[index]!));
    const policy = response.headers.get("content-security-policy")!;
    assert.match(policy, /default-src 'none'; script-src 'self'; .*frame-ancestors 'none'/);
    assert.doesNotMatch(policy, /unsafe|\*/);
    assert.equal(response.headers.get("cross-origin-resource-policy"), "same-origin");
    assert.ok(!text.includes(server.server.identity.token), "no token in a response");
    const etag = response.headers.get("etag")!;
    const again = await fetch(response.url, { headers: { "if-none-match": etag } });
    assert.equal(again.status, 304);
  }
});

Deno.test("the inspector is found without its slash, and below the base", async () => {
  await using project = await createProject(FILES);
  await using server = await startServer(project.root, { base: "/app/" });
  const response = await fetch(new URL("__vireo", server.url));
  assert.equal(response.status, 200);
  assert.equal(new URL(response.url).pathname, "/app/__vireo/");
  assert.match(await response.text(), /inspector\.js/);
  const posted = await fetch(new URL("__vireo/", server.url), { method: "POST" });
  assert.equal(posted.status, 405);
  await posted.body?.cancel();
});

Deno.test("a foreign origin gets nothing of the inspector", async () => {
  await using project = await createProject(FILES);
  await using server = await startServer(project.root);
  const questions = ["cycles", "load", "dependencies", "pipeline?url=/a.ts", "status", "history"];
  for (const name of [...NAMES, ...questions]) {
    for (
      const headers of [
        { origin: "https://other.example" },
        { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" },
        {
          authorization: `Bearer ${server.server.identity.token}`,
          origin: "https://other.example",
        },
      ]
    ) {
      const response = await fetch(new URL(`__vireo/${name}`, server.url), {
        headers: headers as unknown as Record<string, string>,
      });
      const text = await response.text();
      assert.equal(response.status, 403, name);
      assert.ok(!text.includes(project.root), text);
      assert.equal(response.headers.get("access-control-allow-origin"), null);
    }
  }
});
