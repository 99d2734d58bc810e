import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { init, parse } from "es-module-lexer";
import type { Plugin } from "esbuild";

const NAMESPACE = "commonjs-import";

/**
 * Gives `import()` of a CommonJS package the package's names. esbuild does so in one file, but in a
 * split bundle the chunk of such a package has a default export only.
 *
 * @param root Absolute path of this repository.
 * @param modules Absolute path of the `node_modules` folder with the packages.
 */
export function commonjsImports(root: string, modules: string): Plugin {
  return {
    name: "commonjs-imports",
    setup(build) {
      build.onResolve({ filter: /^[^./]/ }, async (args) => {
        const { path: specifier, kind, importer, pluginData, with: attributes } = args;
        if (kind !== "dynamic-import" || pluginData === "inner" || attributes.type) {
          return undefined;
        }
        // Native parts are replaced by ES modules.
        if (/^(?:@parcel\/watcher|oxc-)/.test(specifier)) return undefined;
        if (!importer.startsWith(root + path.sep) || importer.includes("node_modules")) {
          return undefined;
        }
        const resolveDir = path.dirname(modules);
        const found = await build.resolve(specifier, { kind, resolveDir, pluginData: "inner" });
        if (found.errors.length > 0 || !await isCommonjs(found.path)) return undefined;
        return { path: specifier, namespace: NAMESPACE, pluginData: found.path };
      });
      build.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path: specifier, pluginData }) => ({
        contents: facade(pluginData, exportedNames(modules, specifier)),
        loader: "js",
        resolveDir: root,
      }));
    },
  };
}

async function isCommonjs(file: string): Promise<boolean> {
  if (!path.isAbsolute(file)) return false;
  await init();
  const [, , , hasModuleSyntax] = parse(await readFile(file, "utf8"));
  return !hasModuleSyntax;
}

function exportedNames(modules: string, specifier: string): string[] {
  const exports = createRequire(path.join(modules, "..", "from.js"))(specifier) as object;
  return Object.keys(exports).filter((name) => name !== "default" && /^[\w$]+$/.test(name));
}

function facade(file: string, names: readonly string[]): string {
  return `import exports from ${JSON.stringify(file)};
export default exports;
export const { ${names.join(", ")} } = exports;`;
}
