import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { ImportEdge } from "./layer.ts";

/** The part of `deno info --json` that is read here. */
interface DenoInfo {
  modules: {
    specifier: string;
    error?: string;
    dependencies?: {
      specifier: string;
      code?: Resolution;
      type?: Resolution;
      isDynamic?: boolean;
    }[];
  }[];
}

interface Resolution {
  specifier?: string;
  error?: string;
  span: { start: { line: number } };
}

async function denoInfo(root: string, files: readonly string[]): Promise<DenoInfo> {
  const folder = await mkdtemp(path.join(tmpdir(), "vireo-layers-"));
  try {
    const entry = path.join(folder, "entry.ts");
    const imports = files.map((file) => `import "${pathToFileURL(path.join(root, file))}";`);
    await writeFile(entry, imports.join("\n"));
    // The types of tests must not get into the lock, all of which every user installs.
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["info", "--no-lock", "--json", "--config", path.join(root, "deno.json"), entry],
      cwd: root,
    }).output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
    return JSON.parse(new TextDecoder().decode(stdout));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The result of {@linkcode readImportGraph}. */
export interface ImportGraph {
  edges: ImportEdge[];
  /** Imports that do not resolve, one line each. */
  broken: string[];
}

/**
 * Reads all imports from Deno's own module graph, which covers type imports, re-exports and literal
 * dynamic imports.
 *
 * @param root Absolute path of the repository.
 * @param files Source files relative to it.
 */
export async function readImportGraph(
  root: string,
  files: readonly string[],
): Promise<ImportGraph> {
  const { modules } = await denoInfo(root, files);
  const known = new Set(files);
  const relative = (specifier: string) =>
    specifier.startsWith("file:")
      ? path.relative(root, fileURLToPath(specifier)).replaceAll("\\", "/")
      : specifier;
  const graph: ImportGraph = { edges: [], broken: [] };
  const errors = new Map(modules.map(({ specifier, error }) => [specifier, error]));
  for (const module of modules) {
    const from = relative(module.specifier);
    if (!known.has(from)) continue;
    if (module.error !== undefined) graph.broken.push(`${from}: ${module.error}`);
    for (const { specifier, code, type, isDynamic = false } of module.dependencies ?? []) {
      const resolution = code ?? type;
      if (!resolution) continue;
      const line = resolution.span.start.line + 1;
      const error = resolution.error ?? errors.get(resolution.specifier!);
      if (resolution.specifier === undefined || error !== undefined) {
        graph.broken.push(`${from}:${line} imports "${specifier}": ${error}`);
      } else {
        const to = relative(resolution.specifier);
        graph.edges.push({ from, to, typeOnly: !code, isDynamic, line });
      }
    }
  }
  return graph;
}
