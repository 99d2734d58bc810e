import assert from "node:assert/strict";
import { createResolver } from "../../../server/resolve/resolver.ts";
import { testProject } from "./test_project.ts";

Deno.test("locate() classifies a specifier by its text, without the disk", async () => {
  await using project = await testProject({
    "package.json": JSON.stringify({
      imports: {
        "#sub/*": "./src/sub/*",
        "#styled/*.css": { browser: "./styles/*/*.css" },
        "#either/*": ["./nowhere/deep/*", "./src/*"],
        "#kit/*": "kit/*",
      },
    }),
    "tsconfig.json": JSON.stringify({
      compilerOptions: { paths: { "~/*": ["./none/*", "./src/*"] } },
    }),
    "src/main.ts": "",
    "node_modules/kit/package.json": JSON.stringify({ imports: { "#own/*": "./lib/*" } }),
  });
  const resolver = await createResolver(project.options());
  const cases: [string, string | undefined][] = [
    ["./a/../x", "src/x"],
    ["/src/x", "src/x"],
    ["/new/x", "new/x"],
    [project.path("src/x"), "src/x"],
    ["#sub/x", "src/sub/x"],
    ["#styled/x.css", "styles/x/x.css"],
    ["#either/x", "src/x"],
    ["~/x", "src/x"],
    ["#kit/x", undefined],
    ["#unknown/x", undefined],
    ["kit/x", undefined],
  ];
  for (const [specifier, path] of cases) {
    const expected = path === undefined ? undefined : project.path(path);
    assert.equal(resolver.locate(specifier, project.path("src/main.ts")), expected, specifier);
  }
  const inside = project.path("node_modules/kit/index.js");
  assert.equal(resolver.locate("#own/x", inside), project.path("node_modules/kit/lib/x"));
  assert.equal(resolver.locate("#sub/x", inside), undefined);
});

Deno.test("locate() reads a path as one of the disk if the root has no such folder", async () => {
  await using project = await testProject({ "app/main.ts": "", "shared/x.ts": "" });
  const resolver = await createResolver({ ...project.options(), root: project.path("app") });
  assert.equal(resolver.locate(project.path("shared/any")), project.path("shared/any"));
});
