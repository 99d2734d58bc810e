import { createInterface } from "node:readline";
import type { Colors } from "picocolors/types";

/** The settings that keys switch. */
export type SwitchedSetting = "forwardConsole" | "keepState";

/** The server actions that shortcuts trigger. */
export interface ShortcutTarget {
  restart(): Promise<void> | void;
  printUrls(): void;
  openBrowser(): void;
  openInspector(): void;
  /** Allows the host that was refused last. */
  allowHost(): void;
  /** Whether a setting is on. */
  isOn(setting: SwitchedSetting): boolean;
  /** Switches a setting on or off. */
  toggle(setting: SwitchedSetting): void;
  clearScreen(): void;
  quit(): void;
}

/** Options of {@linkcode bindShortcuts}. */
export interface ShortcutOptions {
  input: NodeJS.ReadableStream;
  colors: Colors;
  print: (text: string) => void;
  /** Reports the error of a shortcut. */
  fail: (error: unknown) => void;
}

interface Shortcut {
  key: string;
  text: string;
  /** The setting that the key switches. */
  setting?: SwitchedSetting;
  run(target: ShortcutTarget): Promise<void> | void;
}

const SHORTCUTS: readonly Shortcut[] = [
  { key: "r", text: "restart the server", run: (target) => target.restart() },
  { key: "u", text: "show the URLs", run: (target) => target.printUrls() },
  { key: "o", text: "open in the browser", run: (target) => target.openBrowser() },
  { key: "i", text: "open the inspector", run: (target) => target.openInspector() },
  {
    key: "b",
    text: "show the browser's console here",
    setting: "forwardConsole",
    run: (target) => target.toggle("forwardConsole"),
  },
  {
    key: "k",
    text: "keep the state of pages through reloads",
    setting: "keepState",
    run: (target) => target.toggle("keepState"),
  },
  { key: "a", text: "allow the host that was refused", run: (target) => target.allowHost() },
  { key: "c", text: "clear the console", run: (target) => target.clearScreen() },
  { key: "q", text: "quit", run: (target) => target.quit() },
];

function helpLines(target: ShortcutTarget, colors: Colors): string {
  const lines = SHORTCUTS.map(({ key, text, setting }) => {
    const state = setting ? ` (${target.isOn(setting) ? "on" : "off"})` : "";
    return `  ${colors.dim("press")} ${colors.bold(`${key} + enter`)} ` +
      colors.dim(`to ${text}${state}`);
  });
  return ["", `  ${colors.bold("Shortcuts")}`, ...lines].join("\n");
}

/**
 * Listens for shortcut keys, each followed by enter. Reading whole lines keeps text selection and
 * the terminal's Ctrl-C.
 *
 * @param input Input of a terminal; the caller checks that.
 * @returns Stops listening.
 */
export function bindShortcuts(
  target: ShortcutTarget,
  { input, colors, print, fail }: ShortcutOptions,
): () => void {
  let running = false;
  const lines = createInterface({ input });
  lines.on("line", async (line) => {
    const key = line.trim().toLowerCase();
    if (key === "h") return print(helpLines(target, colors));
    const shortcut = SHORTCUTS.find((each) => each.key === key);
    // Restarts must not overlap: a second one would close connections that the first one opens.
    if (!shortcut || running) return;
    running = true;
    try {
      await shortcut.run(target);
    } catch (error) {
      fail(error);
    } finally {
      running = false;
    }
  });
  return () => lines.close();
}
