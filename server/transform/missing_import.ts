import { posix } from "node:path";
import { originalPlace, type ShownPlace } from "../../compiler/original_place.ts";
import { codeFrame, locationOfOffset } from "../../compiler/code_frame.ts";
import { VireoError } from "../base/errors.ts";
import type { ModuleNode } from "../graph/module_node.ts";
import { displayPath } from "../base/paths.ts";
import { cleanUrl } from "../base/url.ts";

/** The parts of the server that {@linkcode missingImportError} uses. */
export interface MissingImportOptions {
  root: string;
  /** Reads a project file through `FileAccess`. */
  readFile(file: string): Promise<string>;
}

/**
 * The error for an import whose module cannot be loaded: a plugin invented the id, or the file was
 * deleted after it was resolved.
 *
 * @param module The module, whose transform failed.
 * @returns `undefined` if no module imports it.
 */
export async function missingImportError(
  module: ModuleNode,
  { root, readFile }: MissingImportOptions,
): Promise<VireoError | undefined> {
  const importers = [...module.importers];
  const offsets = importers.map((importer) => ({ importer, offset: offsetOf(importer, module) }));
  const { importer, offset } = offsets.find((each) => each.offset !== undefined) ?? offsets[0] ??
    {};
  if (!importer) return undefined;
  const place = offset === undefined ? undefined : await placeOf(importer, offset, readFile);
  const importedBy = importer.file ? displayPath(root, importer.file) : nameOf(importer);
  const { reason, hint } = explain(module);
  return new VireoError(
    "IMPORT_NOT_FOUND",
    `Cannot load "${nameOf(module)}" imported by "${importedBy}": ${reason}`,
    { hint, id: importer.id ?? undefined, ...place, cause: module.transformError },
  );
}

/** The offset of a specifier of `module`, in the text of the importer's record. */
function offsetOf({ transformResult }: ModuleNode, module: ModuleNode): number | undefined {
  return transformResult?.record?.imports.find(({ target }) =>
    target?.kind === "module" && target.id === module.id
  )?.start;
}

async function placeOf(
  { file, transformResult }: ModuleNode,
  offset: number,
  readFile: MissingImportOptions["readFile"],
): Promise<ShownPlace | undefined> {
  const { record, map } = transformResult!;
  const { code } = record!;
  const { line, column } = locationOfOffset(code, offset);
  if (map) {
    const place = originalPlace({ line, column }, { code, map });
    const folder = posix.dirname(file ?? "");
    return place && { ...place, loc: { ...place.loc, file: posix.join(folder, place.loc.file!) } };
  }
  const text = file === null ? undefined : await readFile(file).catch(() => undefined);
  if (text === undefined) return undefined;
  return {
    loc: { file: file!, line, column },
    frame: codeFrame(text, { line, column }),
  };
}

function explain(
  { id, file, transformError }: ModuleNode,
): { reason: string; hint?: string | undefined } {
  const error = transformError instanceof VireoError ? transformError : undefined;
  if (error?.code === "NOT_FOUND" && error.id !== undefined && error.id === cleanUrl(id ?? "")) {
    const hint = "Create the file, or correct the plugin that resolves the import to it";
    return { reason: "no such file", hint };
  }
  if (file === null || !error) {
    return {
      reason: "no plugin loads it",
      hint: "Return its code from a load hook of the plugin that resolves it",
    };
  }
  return { reason: error.message, hint: error.hint };
}

/** The name of a module for messages: its path, or the name of a virtual module. */
function nameOf({ id, file, url }: ModuleNode): string {
  return file === null && id !== null ? id.replaceAll("\0", "") : url;
}
