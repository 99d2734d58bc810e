import assert from "node:assert/strict";
import { normalizeMap, originalPosition } from "../../compiler/source_map.ts";
import { browserForTests } from "../harness/browser.ts";
import { createProjectWith } from "../harness/packages.ts";
import { startServer } from "../harness/server.ts";
import { INDEX_HTML } from "../harness/small_app.ts";

const browser = browserForTests();

/** A rule for a class on the third line of a text, by language. */
const RULES: Record<string, (name: string) => string> = {
  css: (name) => `.first {}\n\n.${name} { color: red }\n`,
  scss: (name) => `$c: red;\n.first { a {\n .${name} { color: $c } } }\n`,
  sass: (name) => `$c: red\n.first\n  .${name}\n    color: $c\n`,
  less: (name) => `@c: red;\n\n.${name} { color: @c }\n`,
  styl: (name) => `c = red\n.first\n  .${name}\n    color c\n`,
};

Deno.test("with css.devSourcemap, rules of every language and place lead to their files", async () => {
  const files: Record<string, string> = {};
  /** The file and line of a rule, by its class. */
  const expected: Record<string, [file: string, line: number]> = {};
  const imports: string[] = [];
  for (const [language, rule] of Object.entries(RULES)) {
    files[`src/own.${language}`] = rule(`own-${language}`);
    expected[`own-${language}`] = [`src/own.${language}`, 3];
    files[`src/names.module.${language}`] = rule(`names-${language}`);
    expected[`names-${language}`] = [`src/names.module.${language}`, 3];
    files[`src/Block-${language}.vue`] = `<template>a</template>\n<style lang="${language}">\n${
      rule(`block-${language}`)
    }</style>\n`;
    expected[`block-${language}`] = [`src/Block-${language}.vue`, 5];
    const inner = `parts/inner-${language}`;
    const at = language === "sass" ? `@import ${inner}` : `@import "./${inner}.${language}";`;
    files[`src/outer.${language}`] = `${at}\n`;
    files[`src/${inner}.${language}`] = rule(`inner-${language}`);
    expected[`inner-${language}`] = [`src/${inner}.${language}`, 3];
    imports.push(
      `import "./own.${language}"; import "./names.module.${language}";`,
      `import "./Block-${language}.vue"; import "./outer.${language}";`,
    );
  }
  await using project = await createProjectWith(
    ["sass@1.108.2", "less@4.9.1", "stylus@0.64.0"],
    {
      ...files,
      "index.html": INDEX_HTML.replace(
        "<title>",
        `<style>\n\n.in-page { color: red }</style><title>`,
      ),
      "src/main.ts": `${imports.join("\n")}\ndocument.querySelector("#app")!.textContent = "1";`,
      "vite.config.js": `export default {
        base: "/sub/",
        css: {
          devSourcemap: true,
          preprocessorOptions: {
            scss: { silenceDeprecations: ["import"] }, sass: { silenceDeprecations: ["import"] },
          },
        },
      };`,
    },
  );
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  assert.equal(await page.json(), 1);
  const styles = await page.page.evaluate(() =>
    Array.from(document.querySelectorAll("style"), (style) => style.textContent ?? "")
  );
  const found: typeof expected = {};
  for (const name of Object.keys(expected)) {
    const css = styles.find((style) => new RegExp(`\\.\\w*${name}(?![-a-z])`).test(style)) ?? "";
    const [, data] = /sourceMappingURL=data:application\/json;base64,(\S+)/.exec(css) ?? [];
    assert.ok(data, `no map for ${name} in ${css.slice(0, 200)}`);
    const map = normalizeMap(new TextDecoder().decode(Uint8Array.fromBase64(data)))!;
    const lines = css.split("\n");
    const line = lines.findIndex((each) => each.includes(name));
    const position = originalPosition(map, line + 1, lines[line]!.indexOf(name));
    found[name] = position
      ? [position.source.replace(/^.*(?=src\/)/, ""), position.line]
      : ["unmapped", 0];
  }
  assert.deepEqual(found, expected);
});
