import { readFile } from "node:fs/promises";
import path from "node:path";

/** Files that consist of types, and import only types that the prelude declares as well. */
const SOURCES = [
  "server/plugin_api/options.ts",
  "server/plugin_api/active_module.ts",
  "server/plugin_api/hot_channel.ts",
  "server/plugin_api/types.ts",
  "server/config/inline_config.ts",
];
/** Imports, and exports of types from the prelude. */
const REFERENCES = /^(?:import type [^;]*|export type \{ [^;]* \}(?: from "[^"]+")?);\n/gm;

/**
 * The public types as one declaration file: those of the plugin API, behind a prelude that declares
 * what these import, as far as users see it.
 *
 * @param root Absolute path of this repository.
 */
export async function publicTypes(root: string): Promise<string> {
  const texts = await Promise.all(
    ["packages/vireo/prelude.d.ts", ...SOURCES].map((file) =>
      readFile(path.join(root, file), "utf8")
    ),
  );
  return texts.map((text) => text.replace(REFERENCES, "").trim()).join("\n\n") + "\n";
}
