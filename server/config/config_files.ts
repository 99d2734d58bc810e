import { envFiles } from "./resolve/env.ts";
import type { ResolvedOptions } from "../plugin_api/options.ts";

type ConfigSources = Pick<ResolvedOptions, "configFileDependencies" | "envDir" | "mode">;

/** The files that the config was made of, and those that would go into it if they were there. */
export function configFiles({ configFileDependencies, envDir, mode }: ConfigSources): Set<string> {
  return new Set([...configFileDependencies, ...envFiles(mode, envDir)]);
}

/** Why a change of a file needs a new config, if it does. */
export function restartReason(file: string, config: ConfigSources): string | undefined {
  const name = file.slice(file.lastIndexOf("/") + 1);
  return configFiles(config).has(file) ? `${name} changed` : undefined;
}
