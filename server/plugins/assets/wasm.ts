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
  /** The URL by which the browser gets the file of a module. */
  assetUrl(context: PluginContext, id: string, file: string): string;
  /** Whether the URL of a file may be told to whoever asks: somebody imports it, or it may be served. */
  canName(id: string): boolean;
  /** Reads a file through the file door. */
  readFile(file: string): Promise<Uint8Array>;
}

/** What is imported as a URL, a text or bytes belongs to the plugin for assets. */
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

/** What JavaScript imports for an import of a WebAssembly module: of another one, the instance with its globals. */
async function resolveImport(
  context: PluginContext,
  name: string,
  id: string,
): Promise<{ name: string; specifier: string }> {
  const resolved = await context.resolve(name, id);
  if (!resolved) {
    throw new VireoError("UNRESOLVED_IMPORT", `Cannot resolve "${name}" from "${cleanUrl(id)}"`, {
      id,
      hint: `Import it with "?init" to pass the imports by yourself`,
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
