import { fileURLToPath } from "node:url";
import path from "node:path";
import { build, type Plugin } from "esbuild";
import { vueComponents } from "./vue_components.ts";

/** The files of the inspector. */
export interface InspectorFiles {
  script: string;
  style: string;
}

/** Packages that are part of the script, and their files. */
const PACKAGES: Readonly<Record<string, string>> = {
  vue: import.meta.resolve("vue/dist/vue.runtime.esm-browser.prod.js"),
  diff: import.meta.resolve("diff"),
};

const ENTRY = 'import { createApp } from "vue";\nimport app from "./app.vue";\n' +
  'createApp(app).mount("#app");\n';

/**
 * Builds the inspector: one script and one style sheet, minified, with the same text for the same
 * sources on every machine.
 *
 * @param root Absolute path of the repository.
 */
export async function buildInspector(root: string): Promise<InspectorFiles> {
  const result = await build({
    absWorkingDir: root,
    stdin: { contents: ENTRY, resolveDir: path.join(root, "client/inspector"), loader: "ts" },
    outdir: "dist",
    bundle: true,
    write: false,
    minify: true,
    format: "esm",
    platform: "browser",
    // The browsers that know `light-dark()`.
    target: ["chrome123", "firefox120", "safari17.5"],
    charset: "utf8",
    legalComments: "none",
    tsconfigRaw: {},
    plugins: [ownPackages(), vueComponents()],
  });
  const banner = "Built from client/inspector/ by scripts/build_client.ts; do not edit.";
  const textOf = (ending: string) =>
    result.outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? "";
  return {
    script: `// ${banner}\n${textOf(".js")}`,
    style: `/* ${banner} */\n${textOf(".css")}`,
  };
}

/** Finds packages as this program does, without `node_modules`. */
function ownPackages(): Plugin {
  return {
    name: "own-packages",
    setup(build) {
      build.onResolve({ filter: /^\w/ }, ({ path: name }) => {
        const url = PACKAGES[name];
        return url === undefined ? undefined : { path: fileURLToPath(url), sideEffects: false };
      });
    },
  };
}
