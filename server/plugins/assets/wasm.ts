import {
  describeWasm,
  type WasmDescription,
  wasmInitModule,
  wasmInstanceModule,
  wasmModule,
} from "../../../compiler/wasm.ts";
import { VireoError } from "../../base/errors.ts";
import type { Plugin, PluginContext } from "../../plugin_api/types.ts";
import { cleanUrl } from "../../base/url.ts";

/** Options of {@linkcode wasmPlugin}. */
export interface WasmPluginOptions {
  /** The URL under which the browser loads the module's file. */
  assetUrl(context: PluginContext, id: string, file: string): string;
  /**
   * Whether clients can learn the file's URL: a module imports the file, or `FileAccess` serves
   * it.
   */
  canName(id: string): boolean;
  /** Reads a file through `FileAccess`. */
  readFile(file: string): Promise<Uint8Array>;
}

/** Imports as a URL, text or bytes, which the asset plugin handles. */
const OTHER_IMPORT = /[?&](?:raw|url|inline|no-inline|worker|sharedworker)(?:[=&#]|$)/;
const INIT = /[?&]init(?:[=&#]|$)/;
const INSTANCE = "?wasm-instance";

/** The plugin for imports of WebAssembly: `x.wasm?init`, and `x.wasm` as a module. */
export function wasmPlugin({ assetUrl, canName, readFile }: WasmPluginOptions): Plugin {
  return {
    name: "vite:wasm-helper",
    load: {
      filter: { id: { include: /^[^?#\0]*\.wasm(?:[?#]|$)/, exclude: OTHER_IMPORT } },
      async handler(id) {
        if (!canName(id)) return undefined;
        const file = cleanUrl(id);
        if (INIT.test(id)) return scriptOf(wasmInitModule(assetUrl(this, id, file)));
        const { imports, exports } = await describe(file, await readFile(file));
        if (!id.includes(INSTANCE)) {
          return scriptOf(
            wasmModule(`./${file.slice(file.lastIndexOf("/") + 1)}${INSTANCE}`, exports),
          );
        }
        return scriptOf(wasmInstanceModule({
          url: assetUrl(this, id, file),
          imports: await Promise.all(imports.map((name) => resolveImport(this, name, id))),
          exports,
        }));
      },
    },
  };
}

function scriptOf(code: string) {
  return { code, map: { mappings: "" }, moduleType: "js" };
}

/**
 * Resolves an import of the WebAssembly module. Another WebAssembly module is imported as its
 * instance, whose exports include globals.
 */
async function resolveImport(
  context: PluginContext,
  name: string,
  id: string,
): Promise<{ name: string; specifier: string }> {
  const resolved = await context.resolve(name, id);
  if (!resolved) {
    throw new VireoError("UNRESOLVED_IMPORT", `Cannot resolve "${name}" from "${cleanUrl(id)}"`, {
      id,
      hint: `Import it with "?init" and pass the imports yourself`,
    });
  }
  const isWasm = !resolved.external && cleanUrl(resolved.id).endsWith(".wasm");
  return { name, specifier: isWasm ? name + INSTANCE : name };
}

async function describe(file: string, bytes: Uint8Array): Promise<WasmDescription> {
  try {
    return await describeWasm(bytes);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new VireoError("COMPILE_ERROR", `Cannot read "${file}" as WebAssembly: ${reason}`, {
      id: file,
      cause,
    });
  }
}
