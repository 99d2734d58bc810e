import assert from "node:assert/strict";
import { VireoError } from "../../../../server/base/errors.ts";
import {
  isPostcssConfigFile,
  loadPostcssConfig,
  type ProjectModules,
} from "../../../../server/plugins/css/css_postcss_config.ts";
import { TempProject } from "../css_project.ts";

const plugin = (options: unknown = {}) => ({ postcssPlugin: "p", options });
plugin.postcss = true;

/** Provides modules by name or by the end of their path. */
function modulesOf(modules: Record<string, unknown>): ProjectModules {
  const find = (name: string) => {
    const key = Object.keys(modules).find((each) => name.endsWith(each));
    if (key) return Promise.resolve(modules[key] as Record<string, unknown>);
    return Promise.reject(
      new VireoError("MODULE_NOT_FOUND", `Cannot find package "${name}"`, { hint: "Install it" }),
    );
  };
  return { importFile: find, importPackage: find };
}

Deno.test("loadPostcssConfig() reads options of the config", async () => {
  const loaded = await loadPostcssConfig({
    root: "/nowhere",
    postcss: { plugins: [plugin, false], parser: "x" },
    modules: modulesOf({}),
  });
  assert.deepEqual(loaded, { plugins: [plugin], options: { parser: "x" }, file: null });
});

Deno.test("loadPostcssConfig() returns nothing without a config", async () => {
  await using project = await TempProject.create({ "package.json": "{}", ".git/x": "" });
  const { root } = project;
  assert.equal(
    await loadPostcssConfig({ root, postcss: undefined, modules: modulesOf({}) }),
    null,
  );
});

Deno.test("loadPostcssConfig() imports a config file and the plugins that it names", async () => {
  await using project = await TempProject.create({ "postcss.config.js": "" });
  const modules = modulesOf({
    "postcss.config.js": {
      default: { map: false, plugins: { one: {}, two: { a: 1 }, three: false, "./own.js": {} } },
    },
    one: { default: plugin },
    two: { default: plugin },
    "own.js": { default: plugin },
  });
  const { root } = project;
  const loaded = await loadPostcssConfig({ root, postcss: undefined, modules });
  assert.equal(loaded!.file, `${root}/postcss.config.js`);
  assert.deepEqual(loaded!.options, { map: false });
  assert.deepEqual(loaded!.plugins, [plugin, { postcssPlugin: "p", options: { a: 1 } }, plugin]);
});

Deno.test("loadPostcssConfig() calls a function and imports a parser by name", async () => {
  await using project = await TempProject.create({ "postcss.config.mjs": "" });
  const seen: unknown[] = [];
  const parse = () => {};
  const modules = modulesOf({
    "postcss.config.mjs": {
      default: (context: unknown) => {
        seen.push(context);
        return { parser: "my-parser", plugins: [plugin()] };
      },
    },
    "my-parser": { default: parse },
  });
  const { root } = project;
  const loaded = await loadPostcssConfig({ root, postcss: undefined, modules });
  assert.equal((seen[0] as { cwd: string }).cwd, root);
  assert.equal(loaded!.options.parser, parse);
  assert.equal(loaded!.plugins.length, 1);
});

Deno.test("loadPostcssConfig() reads JSON files and package.json", async () => {
  const modules = modulesOf({ one: { default: plugin } });
  for (
    const [file, text] of [
      [".postcssrc", `{"plugins":{"one":{}}}`],
      [".postcssrc.json", `{"plugins":{"one":{}}}`],
      ["package.json", `{"postcss":{"plugins":{"one":{}}}}`],
    ] as const
  ) {
    await using project = await TempProject.create({ [file]: text });
    const loaded = await loadPostcssConfig({ root: project.root, postcss: undefined, modules });
    assert.deepEqual(loaded!.plugins, [plugin], file);
  }
});

Deno.test("loadPostcssConfig() looks upwards to the root of the workspace and no further", async () => {
  await using project = await TempProject.create({
    "postcss.config.cjs": "",
    "ws/pnpm-workspace.yaml": "",
    "ws/packages/a/package.json": "{}",
  });
  const modules = modulesOf({ "postcss.config.cjs": { default: { plugins: [plugin] } } });
  const root = `${project.root}/ws/packages/a`;
  assert.equal(await loadPostcssConfig({ root, postcss: undefined, modules }), null);
  await project.write("ws/postcss.config.cjs", "");
  const loaded = await loadPostcssConfig({ root, postcss: undefined, modules });
  assert.equal(loaded!.file, `${project.root}/ws/postcss.config.cjs`);
});

Deno.test("loadPostcssConfig() searches the folder that css.postcss names", async () => {
  await using project = await TempProject.create({ "config/postcss.config.ts": "" });
  const modules = modulesOf({ "postcss.config.ts": { default: { plugins: [] } } });
  const { root } = project;
  const loaded = await loadPostcssConfig({ root, postcss: "./config", modules });
  assert.equal(loaded!.file, `${root}/config/postcss.config.ts`);
});

Deno.test("loadPostcssConfig() names the file and keeps the hint when a plugin is missing", async () => {
  await using project = await TempProject.create({ "postcss.config.js": "" });
  const { root } = project;
  for (
    const [plugins, message] of [
      [{ gone: {} }, /postcss\.config\.js": Cannot find package "gone"/],
      [[42], /plugins\[0\] is not a PostCSS plugin/],
    ] as const
  ) {
    const modules = modulesOf({ "postcss.config.js": { default: { plugins } } });
    await assert.rejects(
      loadPostcssConfig({ root, postcss: undefined, modules }),
      (error: VireoError) => {
        assert.equal(error.code, "CONFIG_INVALID");
        assert.match(error.message, message);
        return error.hint !== undefined;
      },
    );
  }
});

Deno.test("isPostcssConfigFile() checks the name", () => {
  assert.ok(isPostcssConfigFile("/app/postcss.config.ts"));
  assert.ok(isPostcssConfigFile("/app/.postcssrc"));
  assert.ok(!isPostcssConfigFile("/app/package.json"));
  assert.ok(!isPostcssConfigFile("/app/src/postcss.ts"));
});
