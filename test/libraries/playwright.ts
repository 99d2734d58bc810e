import { testLibrary } from "./test_library.ts";

// Types only: nothing is downloaded unless the types are checked.
export type {
  Browser,
  BrowserContext,
  CDPSession,
  ConsoleMessage,
  LaunchOptions,
  Page,
  WebSocketRoute,
} from "npm:playwright-core@1.65.1";

/** Loads Playwright, which drives the browser. */
export async function playwright(): Promise<typeof import("npm:playwright-core@1.65.1")> {
  return await testLibrary("playwright-core");
}
