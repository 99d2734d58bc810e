import { analyzeImports } from "../../compiler/module_record/analyze_imports.ts";
import type { ModuleRecord } from "../../compiler/module_record/module_record.ts";
import type { ModuleNode } from "../graph/module_node.ts";
import type { AnalyzedCode, TimestampSlot } from "../graph/transform_result.ts";
import { findSlots } from "./render_native.ts";

/**
 * The record and the slots of a module's final code. Where a plugin behind import analysis has changed the code, it is read
 * again: an import counts by the URL that was written for it, and one that the plugin added stays as it is.
 *
 * @param analysis As import analysis left it.
 * @param code After all plugins.
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
    // The names of CommonJS are read from its default export already.
    return Promise.resolve(
      target?.kind === "module" ? { ...target, interop: undefined } : target,
    );
  });
  return { record, slots: findSlots(record, { id: id!, url }) };
}
