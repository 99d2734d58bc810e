import { findPnpManifest, PnpPackages, type PnpPackagesOptions } from "./pnp_packages.ts";

export interface PnpProjectOptions extends PnpPackagesOptions {
  /** Receives a message about a manifest that cannot be read; the project then has no packages. */
  onWarning: (message: string) => void;
}

/** The packages of the project around a folder, read again after an installation. */
export class PnpProject {
  readonly #folder: string;
  readonly #options: PnpProjectOptions;
  #packages: PnpPackages | undefined;

  /** @param folder Absolute path. */
  constructor(folder: string, options: PnpProjectOptions) {
    this.#folder = folder;
    this.#options = options;
    this.refresh();
  }

  /** The packages of the project, or `undefined` when it does not use Plug'n'Play. */
  get packages(): PnpPackages | undefined {
    return this.#packages;
  }

  /** Looks for the manifest, and reads it if it has changed. */
  refresh(): void {
    const file = findPnpManifest(this.#folder);
    if (file !== undefined && this.#packages?.isCurrent(file)) return;
    this.#packages = file === undefined ? undefined : this.#read(file);
  }

  #read(file: string): PnpPackages | undefined {
    try {
      return new PnpPackages(file, this.#options);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#options.onWarning(
        `Cannot read "${file}": ${reason}\n  hint: Run "yarn install" to write it again`,
      );
      return undefined;
    }
  }
}
