/**
 * The compiler of Vue in a file of its own. It is required synchronously in a few places, which
 * would make it a part of the start in a split bundle.
 */
import { createRequire } from "node:module";
import path from "node:path";
import { build, type BuildOptions, type BuildResult, type Plugin } from "esbuild";

const PACKAGE = "@vue/compiler-sfc";
const FILE = "vue_compiler.cjs";

/** Writes the compiler as CommonJS. */
export async function bundleVueCompiler(
  common: BuildOptions & { metafile: true },
  modules: string,
): Promise<BuildResult<{ metafile: true }>> {
  return await build<BuildOptions & { metafile: true }>({
    ...common,
    // CommonJS has "require" without a banner.
    banner: {},
    format: "cjs",
    entryPoints: { vue_compiler: require(modules).resolve(PACKAGE) },
    outExtension: { ".js": ".cjs" },
    // The template engines that it can use.
    plugins: [optionalPackages()],
  });
}

/** Lets the program load the compiler from the file. */
export function separateVueCompiler(modules: string): Plugin {
  return {
    name: "separate-vue-compiler",
    setup(build) {
      build.onResolve(
        { filter: /^@vue\/compiler-sfc$/ },
        ({ pluginData }) =>
          pluginData === "inner" ? undefined : { path: FILE, namespace: "vue-compiler" },
      );
      build.onLoad({ filter: /.*/, namespace: "vue-compiler" }, () => {
        const names = Object.keys(require(modules)(PACKAGE) as object)
          .filter((name) => name !== "default" && name !== "__esModule");
        return {
          contents: `import { createRequire } from "node:module";
const compiler = createRequire(import.meta.url)("./${FILE}");
export default compiler;
export const { ${names.join(", ")} } = compiler;`,
          loader: "js",
        };
      });
    },
  };
}

function require(modules: string): NodeJS.Require {
  return createRequire(path.join(modules, "..", "from.js"));
}

function optionalPackages(): Plugin {
  return {
    name: "optional-packages",
    setup(build) {
      build.onResolve({ filter: /^[^./]/ }, async (args) => {
        if (args.pluginData === "inner" || args.kind === "entry-point") return undefined;
        const { path: specifier, kind, resolveDir, importer } = args;
        const found = await build.resolve(specifier, {
          kind,
          importer,
          resolveDir,
          pluginData: "inner",
        });
        return found.errors.length > 0 ? { path: specifier, external: true } : found;
      });
    },
  };
}
