import assert from "node:assert/strict";
import { stripBasePath } from "../../../server/http/base.ts";
import { answer } from "./request_context.ts";

const PAGE = { accept: "text/html" };

Deno.test("stripBasePath() strips the base and redirects to it", async () => {
  const middleware = stripBasePath("/app/");
  assert.equal(await (await answer(middleware, "/app/src/a.ts?t=1")).text(), "/src/a.ts?t=1");
  assert.equal(await (await answer(middleware, "/app/")).text(), "/");
  for (const target of ["/?q", "/index.html?q", "/app?q"]) {
    const { status, headers } = await answer(middleware, target);
    assert.equal(status, 302, target);
    assert.equal(headers.get("location"), "/app/?q", target);
  }
});

Deno.test("stripBasePath() accepts a base and a path with extra slashes", async () => {
  const middleware = stripBasePath("/app/");
  assert.equal(await (await answer(middleware, "//app/src/a.ts")).text(), "/src/a.ts");
  assert.equal(await (await answer(middleware, "/app//src/a.ts")).text(), "//src/a.ts");
  for (const target of ["//", "//app", "///index.html"]) {
    assert.equal((await answer(middleware, target)).headers.get("location"), "/app/", target);
  }
  assert.equal((await answer(middleware, "//evil.test/app/")).status, 404);
});

Deno.test("stripBasePath() answers requests outside the base with the URL below it", async () => {
  const middleware = stripBasePath("/app/");
  const response = await answer(middleware, "/src/a.ts", { headers: PAGE });
  assert.equal(response.status, 404);
  assert.match(await response.text(), /\/app\/src\/a\.ts/);
  assert.equal((await answer(middleware, "/application/x")).status, 404);
});

Deno.test("stripBasePath() compares a base with special characters as it is sent", async () => {
  const middleware = stripBasePath("/ä b/");
  assert.equal(await (await answer(middleware, "/%C3%A4%20b/x")).text(), "/x");
  assert.equal(await (await answer(stripBasePath("/"), "/x")).text(), "/x");
});
