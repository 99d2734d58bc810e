import assert from "node:assert/strict";
import { createDenyList } from "../../../../server/http/files/deny_list.ts";

const isDenied = createDenyList([
  ".env",
  ".env.*",
  "*.{crt,pem}",
  "**/.git/**",
  "secret/*.txt",
  "/app/abs/**",
]);

Deno.test("DenyList matches each segment, in any case", () => {
  for (
    const name of [
      ".env",
      ".ENV",
      ".Env.Local",
      "a/b/.env",
      ".env/x",
      ".env.d/x",
      "a.PEM",
      "x.pem/y",
      "c/d.crt",
    ]
  ) {
    assert.ok(isDenied(`/app/${name}`, "/app"), name);
  }
  for (const name of ["env", "a.env", "environment.ts", "x.env.ts", "pem", "src/main.ts"]) {
    assert.equal(isDenied(`/app/${name}`, "/app"), undefined, name);
  }
});

Deno.test("DenyList matches patterns with slashes against the whole and the relative path", () => {
  for (const name of [".git/config", "a/.GIT/b/c", "secret/a.txt", "abs/x/y"]) {
    assert.ok(isDenied(`/app/${name}`, "/app"), name);
  }
  assert.equal(isDenied("/app/.gitignore", "/app"), undefined);
  assert.equal(isDenied("/app/secret/deep/a.txt", "/app"), undefined);
});

Deno.test("DenyList does not look at the folders above the allowed one", () => {
  assert.equal(isDenied("/home/.env.d/app/a.ts", "/home/.env.d/app"), undefined);
});
