import { VireoError } from "../../base/errors.ts";
import { isAbsolutePath } from "../../base/paths.ts";
import { packagePlace } from "../package_place.ts";

/** Fields of compiler errors beside the message. */
interface CompilerError {
  loc?: VireoError["loc"];
  frame?: string;
}

/**
 * Describes the failure to read or compile a module of a package.
 *
 * @param file Absolute path of the module.
 */
export function moduleError(error: unknown, file: string): VireoError {
  if (error instanceof VireoError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  const { loc, frame } = (error ?? {}) as CompilerError;
  const name = isAbsolutePath(file) ? packagePlace(file).name : file;
  return new VireoError(
    "OPTIMIZER_FAILED",
    `Cannot bundle the dependency "${name}": ${reason.replace(/\.$/, "")}`,
    {
      id: file,
      cause: error,
      hint: "Add the package to optimizeDeps.exclude to serve its sources, or correct " +
        "optimizeDeps.esbuildOptions",
      loc,
      frame,
    },
  );
}
