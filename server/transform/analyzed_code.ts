import { analyzeImports } from "../../compiler/module_record/analyze_imports.ts";
import type { ModuleRecord } from "../../compiler/module_record/module_record.ts";
import type { ModuleNode } from "../graph/module_node.ts";
import type { AnalyzedCode, TimestampSlot } from "../graph/transform_result.ts";
import { findSlots } from "./render_native.ts";

/**
 * The record and the slots of a module's final code. If a plugin after import analysis changed the
 * code, it is analyzed again: imports are recognized by the URLs that were written for them, and
 * imports that the plugin added stay unchanged.
 *
 * @param analysis The result of import analysis.
 * @param code The code after all plugins.
 */
export async function analyzedCode(
  analysis: AnalyzedCode,
  code: string,
  { id, url }: Pick<ModuleNode, "id" | "url">,
): Promise<{ record: ModuleRecord; slots: readonly TimestampSlot[] }> {
  if (code === analysis.code) return analysis;
  const { targets } = analysis;
  const record = await analyzeImports(code, id!, ({ specifier }) => {
    const target = targets.get(specifier);
    // Names imported from CommonJS are already read from its default export.
    return Promise.resolve(
      target?.kind === "module" ? { ...target, interop: undefined } : target,
    );
  });
  return { record, slots: findSlots(record, { id: id!, url }) };
}
