/**
 * Watches folders without their subfolders, with one watcher of the system for all.
 *
 * @param folders Absolute paths.
 * @param onChange Receives the path of each change; several times for one write.
 * @param onLost Called when the system dropped changes.
 * @throws Deno.errors.NotFound, or another error of the system when it cannot watch more folders.
 */
export function watchDenoFolders(
  folders: readonly string[],
  onChange: (file: string) => void,
  onLost: () => void,
): { close(): void } {
  const watcher = Deno.watchFs([...folders], { recursive: false });
  void follow(watcher, onChange, onLost);
  return { close: () => watcher.close() };
}

async function follow(
  watcher: Deno.FsWatcher,
  onChange: (file: string) => void,
  onLost: () => void,
): Promise<void> {
  try {
    for await (const { kind, paths, flag } of watcher) {
      if (flag === "rescan") onLost();
      // Reading a file, as the server itself does, is no change.
      if (kind !== "access") paths.forEach(onChange);
    }
  } catch {
    // The watcher ended by itself; the changes also arrive from the regular watcher, only later.
  }
}
