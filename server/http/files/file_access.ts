/**
 * How access to files is checked:
 *
 * 1. A name that some file system maps to another file is rejected, unless a file has exactly that
 *    name: `.env.`, `.env::$DATA`, `ENV~1`.
 * 2. The file is opened before it is checked, and its real path must have the opened inode.
 *    Swapping a link between check and read therefore gains nothing.
 * 3. The real path must be inside an allowed folder (compared with a separator), or be a file that
 *    the project imports.
 * 4. Neither the requested path nor the real path can match the deny list, segment by segment,
 *    ignoring case.
 * 5. Clients cannot tell denied files from missing ones; the log names the option that would allow
 *    access.
 *
 * Calls are synchronous up to the read: on the file systems where projects are stored, open, stat
 * and realpath take 25 µs together, a tenth of their asynchronous forms.
 */
import fs from "node:fs";
import { VireoError } from "../../base/errors.ts";
import type { Logger } from "../../base/logger.ts";
import { isInside, normalizePath } from "../../base/paths.ts";
import { isAmbiguousName } from "../guards/ambiguous_name.ts";
import { createDenyList } from "./deny_list.ts";
import { OpenedFile } from "./opened_file.ts";

export interface FileAccessOptions {
  /** Folders whose files can be served: `server.fs.allow`, the cache folder, Vireo's own files. */
  allow: readonly string[];
  /** `server.fs.deny`. */
  deny: readonly string[];
  /** `server.fs.strict`; when `false`, only the deny list applies. */
  strict: boolean;
  logger: Pick<Logger, "warnOnce">;
}

/** File access for the parts of the server that send files or their contents. */
export interface FileAccess {
  /**
   * Opens a file for reading; the caller closes it.
   *
   * @param file Absolute, normalized path.
   * @param folder An additional allowed folder for this call, such as `publicDir`.
   * @returns `null` when the path is missing, is not a regular file, or is denied.
   */
  open(file: string, folder?: string): OpenedFile | null;
  /**
   * The text of a file.
   *
   * @throws VireoError `NOT_FOUND` when {@linkcode FileAccess.open} returns `null`, `FILE_UNREADABLE`
   *   when the system cannot open an allowed file.
   */
  readText(file: string): Promise<string>;
  /** The bytes of a file, with the same errors. */
  readBytes(file: string): Promise<Uint8Array>;
  /** Whether {@linkcode FileAccess.open} returns the file. */
  has(file: string, folder?: string): boolean;
  /** Whether the deny list matches a file or the file that its links lead to. */
  isDenied(file: string): boolean;
  /**
   * Allows one file outside the allowed folders because project sources import it (from a linked
   * package, for example). The deny list still applies.
   */
  allowFile(file: string): void;
  /**
   * Allows another folder: a package that the project depends on, wherever its package manager
   * keeps it.
   */
  allowFolder(folder: string): void;
}

/** The file is opened before it is checked, so an editor can replace it in between. */
const ATTEMPTS = 3;
/** Without `O_NONBLOCK`, opening a named pipe would wait for a writer. */
const READ_FLAGS = fs.constants.O_RDONLY | (fs.constants.O_NONBLOCK ?? 0);

/**
 * Bytes of the largest file whose contents become part of a module: larger texts exceed the limits
 * of engines and browsers. Files that are sent as they are have no limit.
 */
const MOST_BYTES = 256 * 1024 * 1024;
const TOO_LARGE: ReadFailure = {
  reason: "it is too large to be part of a module",
  hint: "Import its URL with ?url, and fetch() it",
};

/** Why the system cannot open an existing file, and the fix. */
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
  ELOOP: { reason: "its symbolic links form a loop", hint: "Correct the links" },
  EIO: { reason: "the disk reports an input/output error", hint: "Check the disk" },
};

interface Judged {
  file: string;
  realPath: string;
  /** The additional folder of the call. */
  folder?: string | undefined;
}

/** The rules that allow or deny access to a path. */
class AccessRules {
  readonly #options: FileAccessOptions;
  readonly #allow: string[] = [];
  readonly #imported = new Set<string>();
  readonly #denyList: ReturnType<typeof createDenyList>;

  constructor(options: FileAccessOptions) {
    this.#options = options;
    this.#denyList = createDenyList(options.deny);
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
   * The allowed folder that contains a path.
   *
   * @param folder An additional folder of this call.
   */
  homeOf(file: string, folder: string | undefined): string | undefined {
    const folders = folder === undefined
      ? this.#allow
      : [...this.#allow, folder, realFolder(folder)];
    return folders.find((candidate) => isInside(candidate, file));
  }

  isDenied(file: string): boolean {
    return [file, realFolder(file)].some((each) =>
      this.#denyList(each, this.homeOf(each, undefined) ?? "/") !== undefined
    );
  }

  /** Whether a file can be served. Each reason for a denial is logged once. */
  permits({ file, realPath, folder }: Judged): boolean {
    const { strict, logger } = this.#options;
    const home = this.homeOf(realPath, folder);
    const isImported = this.#imported.has(realPath) || this.#imported.has(file);
    if (home === undefined && strict && !isImported) {
      logger.warnOnce(
        `File "${realPath}" is outside the folders of server.fs.allow\n  hint: Add its folder to server.fs.allow`,
      );
      return false;
    }
    const pattern = this.#denyList(realPath, home ?? "/") ??
      this.#denyList(file, this.homeOf(file, folder) ?? "/");
    if (pattern === undefined) return true;
    logger.warnOnce(`File "${file}" is denied by "${pattern}" of server.fs.deny`);
    return false;
  }
}

/** Creates the file access of one server. */
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
      if (opened.size > MOST_BYTES) throw unreadable(file, TOO_LARGE);
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
    isDenied: (file) => rules.isDenied(file),
    allowFile: (file) => rules.allowFile(file),
    allowFolder: (folder) => rules.allowFolder(folder),
  };
}

/** Opens a regular file and finds the real path of its inode. */
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
