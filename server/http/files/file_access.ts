/**
 * How the one door to the file system works:
 *
 * 1. A name that means another file to some file system is turned away, unless a file has exactly that name: `.env.`,
 *    `.env::$DATA`, `ENV~1`.
 * 2. The file is opened first, and judged by what was opened: its real path must be that of the same inode. A link that
 *    is swapped between check and read gains nothing.
 * 3. The real path must lie in an allowed folder (with a separator), or be a file that an import of the project led to.
 * 4. Neither the asked nor the real path may fall under the deny list, segment by segment, whatever the case.
 * 5. To the client, denied and missing look the same; the log says which option would allow it.
 *
 * Calls are synchronous up to the read: on the file systems that projects live on, open, stat and real path take 25 µs
 * together, a tenth of what their asynchronous forms take.
 */
import fs from "node:fs";
import { VireoError } from "../../base/errors.ts";
import type { Logger } from "../../base/logger.ts";
import { isInside, normalizePath } from "../../base/paths.ts";
import { isAmbiguousName } from "../guards/ambiguous_name.ts";
import { createDenyList } from "./deny_list.ts";
import { OpenedFile } from "./opened_file.ts";

export interface FileAccessOptions {
  /** Folders whose files may be served: `server.fs.allow`, the cache folder, Vireo's own files. */
  allow: readonly string[];
  /** `server.fs.deny`. */
  deny: readonly string[];
  /** `server.fs.strict`; when off, only the deny list holds. */
  strict: boolean;
  logger: Pick<Logger, "warnOnce">;
}

/** What the rest of the server may do with files that become answers. */
export interface FileAccess {
  /**
   * Opens a file for reading; the caller closes it.
   *
   * @param file Absolute, normalized path.
   * @param folder A further allowed folder for this call, as the public one.
   * @returns `null` when it is missing, no plain file, or denied.
   */
  open(file: string, folder?: string): OpenedFile | null;
  /**
   * The text of a file.
   *
   * @throws VireoError `NOT_FOUND` when {@linkcode FileAccess.open} gives `null`, `FILE_UNREADABLE` when the system refuses
   *   to open a file that may be served.
   */
  readText(file: string): Promise<string>;
  /** The bytes of a file, under the same rules. */
  readBytes(file: string): Promise<Uint8Array>;
  /** Whether {@linkcode FileAccess.open} would give the file. */
  has(file: string, folder?: string): boolean;
  /**
   * Allows one file outside of the allowed folders, because an import in the project's own sources led to it (a
   * linked package, say). The deny list holds for it as well.
   */
  allowFile(file: string): void;
  /** Allows one folder more: that of a package which the project depends on, wherever its manager keeps it. */
  allowFolder(folder: string): void;
}

/** Opens before it looks; each try may meet a file that is being replaced by its editor. */
const ATTEMPTS = 3;
/** Without it, opening a named pipe would wait for a writer. */
const READ_FLAGS = fs.constants.O_RDONLY | (fs.constants.O_NONBLOCK ?? 0);

/** Why the system does not open a file that is there, and what to do about it. */
interface ReadFailure {
  reason: string;
  hint: string;
}

const NO_PERMISSION: ReadFailure = {
  reason: "permission denied",
  hint: "Give this user the permission to read it",
};
const TOO_MANY_FILES: ReadFailure = {
  reason: "too many open files",
  hint: "Raise the limit with ulimit -n, or end programs that hold files open",
};
const REFUSALS: Readonly<Record<string, ReadFailure | undefined>> = {
  EACCES: NO_PERMISSION,
  EPERM: NO_PERMISSION,
  EMFILE: TOO_MANY_FILES,
  ENFILE: TOO_MANY_FILES,
  ELOOP: { reason: "its symbolic links lead in a circle", hint: "Correct the links" },
  EIO: { reason: "the disk does not give it", hint: "Check the disk" },
};

interface Judged {
  file: string;
  realPath: string;
  /** The folder given with the call. */
  folder?: string;
}

/** The folders and files that a server gives out, and those that it never does. */
class AccessRules {
  readonly #options: FileAccessOptions;
  readonly #allow: string[] = [];
  readonly #imported = new Set<string>();
  readonly #isDenied: ReturnType<typeof createDenyList>;

  constructor(options: FileAccessOptions) {
    this.#options = options;
    this.#isDenied = createDenyList(options.deny);
    for (const folder of options.allow) this.allowFolder(folder);
  }

  allowFile(file: string): void {
    this.#imported.add(file);
  }

  allowFolder(folder: string): void {
    for (const each of [folder, realFolder(folder)]) {
      if (!this.#allow.includes(each)) this.#allow.push(each);
    }
  }

  /**
   * The allowed folder that a path lies in.
   *
   * @param folder One that is allowed for this call.
   */
  homeOf(file: string, folder: string | undefined): string | undefined {
    const folders = folder === undefined
      ? this.#allow
      : [...this.#allow, folder, realFolder(folder)];
    return folders.find((candidate) => isInside(candidate, file));
  }

  /** Whether a file goes out. Each reason against it is logged once. */
  permits({ file, realPath, folder }: Judged): boolean {
    const { strict, logger } = this.#options;
    const home = this.homeOf(realPath, folder);
    const isImported = this.#imported.has(realPath) || this.#imported.has(file);
    if (home === undefined && strict && !isImported) {
      logger.warnOnce(
        `File "${realPath}" is outside of server.fs.allow\n  hint: Add its folder to server.fs.allow`,
      );
      return false;
    }
    const pattern = this.#isDenied(realPath, home ?? "/") ??
      this.#isDenied(file, this.homeOf(file, folder) ?? "/");
    if (pattern === undefined) return true;
    logger.warnOnce(`File "${file}" is denied by "${pattern}" of server.fs.deny`);
    return false;
  }
}

/** Makes the door of one server. */
export function createFileAccess(options: FileAccessOptions): FileAccess {
  const rules = new AccessRules(options);

  const open = (
    file: string,
    folder?: string,
    onRefused?: (refusal: ReadFailure) => void,
  ): OpenedFile | null => {
    if (isAmbiguousName(file, rules.homeOf(file, folder) ?? "")) return null;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const opened = openFile(file);
      if (opened === "replaced") continue;
      if (opened && "refused" in opened) {
        if (onRefused && rules.permits({ file, realPath: file, folder })) onRefused(opened.refused);
        return null;
      }
      if (!opened || rules.permits({ file, realPath: opened.realPath, folder })) return opened;
      opened.close();
      return null;
    }
    return null;
  };

  const read = async <T>(
    file: string,
    take: (opened: OpenedFile) => T | Promise<T>,
  ): Promise<T> => {
    let refusal: ReadFailure | undefined;
    const opened = open(file, undefined, (given) => refusal = given);
    if (!opened) throw unreadable(file, refusal);
    try {
      return await take(opened);
    } finally {
      opened.close();
    }
  };

  return {
    open: (file, folder) => open(file, folder),
    readText: (file) => read(file, (opened) => opened.readText()),
    readBytes: (file) => read(file, (opened) => opened.readBytes()),
    has(file, folder) {
      const opened = open(file, folder);
      opened?.close();
      return opened !== null;
    },
    allowFile: (file) => rules.allowFile(file),
    allowFolder: (folder) => rules.allowFolder(folder),
  };
}

/** Opens a plain file and finds the path that its inode has. */
function openFile(file: string): OpenedFile | "replaced" | { refused: ReadFailure } | null {
  let descriptor: number | undefined;
  try {
    descriptor = fs.openSync(file, READ_FLAGS);
    const stat = fs.fstatSync(descriptor, { bigint: true });
    if (stat.isFile()) {
      const realPath = fs.realpathSync.native(file);
      const real = fs.lstatSync(realPath, { bigint: true });
      const isSame = real.ino === stat.ino && real.dev === stat.dev;
      if (!isSame) return "replaced";
      const opened = new OpenedFile(descriptor, {
        path: file,
        realPath: normalizePath(realPath),
        size: Number(stat.size),
        mtimeMs: Number(stat.mtimeMs),
      });
      descriptor = undefined;
      return opened;
    }
    return null;
  } catch (error) {
    const refused = REFUSALS[(error as { code?: string }).code ?? ""];
    return refused === undefined ? null : { refused };
  } finally {
    if (descriptor !== undefined) fs.closeSync(descriptor);
  }
}

function unreadable(file: string, refusal: ReadFailure | undefined): VireoError {
  if (!refusal) return new VireoError("NOT_FOUND", `Cannot find file "${file}"`, { id: file });
  const { reason, hint } = refusal;
  return new VireoError("FILE_UNREADABLE", `Cannot read file "${file}": ${reason}`, {
    id: file,
    hint,
  });
}

function realFolder(folder: string): string {
  try {
    return normalizePath(fs.realpathSync.native(folder));
  } catch {
    return folder;
  }
}
