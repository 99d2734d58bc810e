import { transformSync } from "oxc-transform";
import { normalizeMap } from "../../../compiler/source_map.ts";
import { ModuleForm } from "../../../server/pack/module_form.ts";

/** The form of a TypeScript module whose map names the file of its id. */
export async function formOf(id: string, source: string): Promise<ModuleForm> {
  const { code, map } = transformSync(id, source, { sourcemap: true });
  const sources = [id.slice(id.lastIndexOf("/") + 1)];
  return await ModuleForm.of(id, {
    code,
    slots: [],
    map: { ...normalizeMap(map)!, sources, sourcesContent: [source] },
  });
}
