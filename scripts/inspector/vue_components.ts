import { readFile } from "node:fs/promises";
import { compileScript, compileStyle, parse } from "@vue/compiler-sfc";
import type { Plugin } from "esbuild";
import path from "node:path";

/**
 * An esbuild plugin that compiles single-file components with `<script setup lang="ts">`. Their
 * styles become a part of the bundle's style sheet.
 */
export function vueComponents(): Plugin {
  return {
    name: "vue-components",
    setup(build) {
      build.onLoad({ filter: /\.vue$/ }, async ({ path: file, suffix }) => {
        const source = await readFile(file, "utf8");
        const contents = suffix === "?style" ? styleOf(source, file) : scriptOf(source, file);
        return { contents, loader: suffix === "?style" ? "css" : "ts" };
      });
      build.onResolve({ filter: /\.vue\?style$/ }, ({ path: name, resolveDir }) => ({
        path: path.resolve(resolveDir, name.slice(0, -"?style".length)),
        suffix: "?style",
      }));
    },
  };
}

const EMPTY_SCRIPT = '<script setup lang="ts">\n;\n</script>\n';

function scriptOf(source: string, file: string): string {
  // The compiler needs a script.
  const text = source.includes("<script") ? source : `${EMPTY_SCRIPT}${source}`;
  const { descriptor, errors } = parse(text, { filename: file, sourceMap: false });
  if (errors.length > 0) throw errors[0];
  const style = descriptor.styles.length > 0 ? `import "./${path.basename(file)}?style";\n` : "";
  const id = path.basename(file, ".vue");
  const { content } = compileScript(descriptor, { id, inlineTemplate: true, isProd: true });
  return style + content;
}

function styleOf(source: string, file: string): string {
  const { descriptor } = parse(source, { filename: file, sourceMap: false });
  return descriptor.styles.map(({ content }) => {
    const { code, errors } = compileStyle({ source: content, filename: file, id: "inspector" });
    if (errors.length > 0) throw errors[0];
    return code;
  }).join("\n");
}
