import assert from "node:assert/strict";
import path from "node:path";
import { get } from "./raw_request.ts";
import { NAMES, SUFFIXES } from "./denied_names.ts";
import { createProject, SECRET, startVictim } from "./victim.ts";

const MODULE = { "Sec-Fetch-Dest": "script" };
const PAGE = { Accept: "text/html", "Sec-Fetch-Dest": "document" };

Deno.test("the server does not send denied files under any name", async () => {
  await using project = await createProject();
  await using victim = await startVictim(project.root);
  const absolute = [
    `/@fs${project.root}/.env`,
    `/@fs/${project.root}/.env`,
    `/@fs//${project.root}/.env`,
    `/@fs${project.root}/src/../.env`,
    `/@fs${project.outside}/secret.txt`,
    `/@fs${project.outside}/secret.ts`,
    `/@fs${project.outside}/index.html`,
    `/@fs${project.outside}/`,
    `/@fs${project.root}/../app-secret/secret.txt`,
    `/@fs${project.root}%2f..%2fapp-secret/secret.txt`,
    `/@fs${project.root}-secret/secret.txt`,
    `/@FS${project.outside}/secret.txt`,
    `/@id/${project.outside}/secret.ts`,
    `/@id/__x00__${project.outside}/secret.ts`,
    `/@id//@fs${project.outside}/secret.ts`,
    "/@fs/etc/passwd",
    "/@fs//etc/passwd",
    "/@fs/proc/self/environ",
  ];
  for (const name of [...NAMES, ...absolute]) {
    const answers = await Promise.all(
      SUFFIXES.flatMap((suffix) =>
        [{}, MODULE, PAGE].map(async (headers) => ({
          target: name + suffix,
          response: await get(victim.port, name + suffix, headers),
        }))
      ),
    );
    for (const { target, response } of answers) {
      assert.doesNotMatch(response.raw, new RegExp(`${SECRET}|root:.*:0:0`), target);
      assert.ok(response.status >= 200 && response.status < 500, `${target}: ${response.raw}`);
    }
  }
  assert.deepEqual(victim.errors, []);
});

Deno.test("the server answers denied and missing files alike", async () => {
  await using project = await createProject();
  await using victim = await startVictim(project.root);
  const kinds: Record<string, string>[] = [{}, MODULE, { Accept: "application/json" }];
  for (const headers of kinds) {
    const denied = await get(victim.port, "/.env", headers);
    const missing = await get(victim.port, "/.abc", headers);
    assert.equal(denied.status, 404);
    assert.equal(missing.status, 404);
    assert.equal(denied.body.replaceAll(".env", ".abc"), missing.body);
  }
});

Deno.test("no query reveals whether a denied file exists", async () => {
  await using project = await createProject();
  await using victim = await startVictim(project.root);
  const pairs = [
    ["/@id//etc/", "passwd"],
    ["/@fs/etc/", "passwd"],
    [`/@id/${project.outside}/`, "secret.txt"],
    [`/@fs${project.outside}/`, "secret.txt"],
    ["/linked/", "secret.txt"],
    ["/", "leak.txt"],
    ["/", ".env"],
    ["/", "server.pem"],
    ["/", ".npmrc"],
    ["/.docker/", "config.json"],
  ] as const;
  const queries = [
    "",
    "?url",
    "?import",
    "?import&url",
    "?raw",
    "?inline",
    "?no-inline",
    "?worker",
    "?worker&url",
    "?sharedworker",
    "?worker_file&type=module",
    "?url&t=1",
    "?.svg",
  ];
  for (const [folder, name] of pairs) {
    const other = `missing${path.extname(name)}`;
    for (const query of queries) {
      for (const headers of [{}, MODULE]) {
        const [denied, missing] = await Promise.all(
          [name, other].map((file) => get(victim.port, folder + file + query, headers)),
        );
        assert.equal(denied!.status, 404, folder + name + query);
        assert.equal(missing!.status, 404, folder + other + query);
        assert.equal(denied!.body.replaceAll(name, other), missing!.body, folder + name + query);
      }
    }
  }
  // Files that are allowed can be imported in every form.
  for (const query of ["?url", "?import&url", "?worker&url", "?import"]) {
    for (const file of ["/src/logo.svg", "/robots.txt"]) {
      assert.equal((await get(victim.port, file + query, MODULE)).status, 200, file + query);
    }
  }
});

/**
 * Statuses on Bun, which normalizes targets before the server sees them: it resolves dot segments,
 * replaces backslashes and takes the host of an absolute target from the header. The resulting
 * plain paths do not exist or are allowed.
 */
const NORMALIZED: Readonly<Record<string, number[]>> = "Bun" in globalThis
  ? {
    "/../etc/passwd": [404],
    "/../../../../../../etc/passwd": [404],
    "/%2e%2e/%2e%2e/etc/passwd": [404],
    "/.%2e/etc/passwd": [404],
    "/src/..": [200],
    "/src/.": [404],
    "/..\\etc\\passwd": [404],
    "/a\\b": [404],
    "/@fs/../etc/passwd": [404],
    "/@fs/%2e%2e/etc/passwd": [404],
    "http://evil.test/src/main.ts": [200],
    "https://evil.test/": [200],
  }
  : {};

Deno.test("the server refuses traversal and malformed targets with 400", async () => {
  await using project = await createProject();
  await using victim = await startVictim(project.root);
  const targets = [
    "/../etc/passwd",
    "/../../../../../../etc/passwd",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/.%2e/etc/passwd",
    "/src/..",
    "/src/.",
    "/..%2fetc/passwd",
    "/..%5cetc%5cpasswd",
    "/..\\etc\\passwd",
    "/a%2fb",
    "/a%5Cb",
    "/a\\b",
    "/a%00",
    "/%",
    "/%zz",
    "/%ff",
    "/a#b",
    "/?a#b",
    "/a%23b",
    "/a%3fb",
    "/@fs/../etc/passwd",
    "/@fs/%2e%2e/etc/passwd",
    "http://evil.test/src/main.ts",
    "https://evil.test/",
    "*",
    "src/main.ts",
    `/${"a".repeat(9000)}`,
    `/?${"a".repeat(9000)}`,
  ];
  for (const target of targets) {
    const { status, raw } = await get(victim.port, target);
    const expected = [400, ...NORMALIZED[target] ?? []];
    assert.ok(expected.includes(status), `${target.slice(0, 60)}: ${raw.slice(0, 200)}`);
  }
});

Deno.test("the server reads paths with extra slashes as those of its own files", async () => {
  await using project = await createProject();
  await using victim = await startVictim(project.root);
  const page = { accept: "text/html" };
  for (
    const target of ["//src/main.ts", "/src//main.ts", "/@fs//" + project.root + "//src/main.ts"]
  ) {
    assert.equal((await get(victim.port, target)).status, 200, target);
  }
  for (const target of ["//evil.test/src/main.ts", "//evil.test/..", "//.//src/main.ts"]) {
    const { status, raw } = await get(victim.port, target);
    // Bun resolves `.` and `..` before the server sees them, so the result is a path of the server.
    const isResolved = "Bun" in globalThis && /\/\.\.?(?:\/|$)/.test(target);
    const expected = isResolved ? [200] : [404, 400];
    assert.ok(expected.includes(status), `${target}: ${raw.slice(0, 200)}`);
  }
  for (const target of ["//evil.test", "//evil.test/", "///evil.test//nested"]) {
    const { raw } = await get(victim.port, target, page);
    assert.doesNotMatch(raw, /^location:/im, target);
  }
});

Deno.test("the server reads the path of an absolute-form target for its own host only", async () => {
  await using project = await createProject();
  await using victim = await startVictim(project.root);
  const own = await get(victim.port, `http://localhost:${victim.port}/src/main.ts`);
  assert.equal(own.status, 200);
  const secret = await get(victim.port, `http://localhost:${victim.port}/../.env`);
  assert.equal(secret.status, "Bun" in globalThis ? 404 : 400);
});

Deno.test("the server sends allowed files", async () => {
  await using project = await createProject();
  await using victim = await startVictim(project.root);
  const expected: [target: string, text: string, type: string][] = [
    ["/", "<title>home</title>", "text/html; charset=utf-8"],
    ["/src/main.ts", "export const a", "text/javascript"],
    ["/src/logo.svg", "<svg/>", "image/svg+xml; charset=utf-8"],
    ["/robots.txt", "ok", "text/plain; charset=utf-8"],
    [`/@fs${project.root}/src/logo.svg`, "<svg/>", "image/svg+xml; charset=utf-8"],
  ];
  for (const [target, text, type] of expected) {
    const { status, headers, body } = await get(victim.port, target);
    assert.equal(status, 200, target);
    assert.match(body, new RegExp(text), target);
    assert.equal(headers.get("content-type"), type, target);
  }
});
