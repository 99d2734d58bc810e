/**
 * How the client works. It is served as `/@vite/client`; each module that uses `import.meta.hot`
 * imports it.
 *
 * 1. `socket.ts` connects to the server, at an address from `socket_address.ts`.
 * 2. `message_handler.ts` handles the messages one after the other and calls the listeners of their
 *    events.
 * 3. A `js-update` goes to `hot_client.ts`, which imports the new module through
 *    `update_import.ts` and calls the callbacks registered through `hot_context.ts`. A `css-update` goes to `links.ts`
 *    and `inline_styles.ts`.
 * 4. CSS modules call `updateStyle` and `removeStyle`, which use `styles.ts`.
 * 5. An error of the server goes to `overlay.ts`, a full reload to `page.ts`.
 * 6. When the connection is lost, `reconnect.ts` waits for the server and reloads the page.
 *
 * Names of exports, elements, attributes and events are Vite's, because modules and tools use them.
 */
import { cannotReload, describeUpdate } from "./console/describe_update.ts";
import { defineGlobals } from "./env.ts";
import { HotClient } from "./hot/hot_client.ts";
import type { HotContext } from "./hot/hot_context.ts";
import { InlineStyles } from "./page/inline_styles.ts";
import { Links } from "./page/links.ts";
import { FailedLoad } from "./page/failed_load.ts";
import { ConsoleForwarder } from "./console/forward_console.ts";
import { createLog } from "./console/log.ts";
import { MessageHandler } from "./hot/message_handler.ts";
import { createNativeImport } from "./page/native_import.ts";
import { createUpdateImport } from "./page/update_import.ts";
import { createOverlay } from "./overlay/overlay.ts";
import { Page } from "./page/page.ts";
import { introduction } from "./connection/introduction.ts";
import {
  APPLIED_EVENT,
  type ClientOptions,
  LOADED_EVENT,
  type PageSettings,
  SERVED_EVENT,
  type ServedData,
  SERVICE_RESTART,
  SETTINGS_EVENT,
  type Update,
} from "./protocol.ts";
import { createReconnect, STABLE_AFTER } from "./connection/reconnect.ts";
import { ReloadGuard } from "./connection/reload_guard.ts";
import { pingServer, waitForServer } from "./connection/server_ping.ts";
import { HotSocket } from "./connection/socket.ts";
import type * as StateModuleTypes from "./state/main.ts";
import type { PackedModules } from "./registry/pack_delivery.ts";
import { socketAddresses, withoutToken } from "./connection/socket_address.ts";
import { Styles } from "./page/styles.ts";

export { ErrorOverlay } from "./overlay/overlay.ts";
export { injectQuery } from "./page/inject_query.ts";

type StateModule = typeof StateModuleTypes;

/** The code that keeps the state of pages, relative to the URL of this client. */
const STATE_PATH = "../@vireo/state";

declare const __VIREO_CLIENT_OPTIONS__: ClientOptions;

const options: ClientOptions = __VIREO_CLIENT_OPTIONS__;
const clientUrl = import.meta.url;
/** Milliseconds in which a framework renders after its callbacks; React collects updates for 16. */
const RENDER_TIME = 20;
// The client's own messages are not forwarded: they repeat the server's, which the terminal already
// shows.
const ownConsole = { debug: console.debug, info: console.info, error: console.error };
/** Whether the client caught an error of an updated module or of a listener. */
let hasCaught = false;
const log = createLog(ownConsole, (cause) => {
  hasCaught = true;
  forwarder?.error(cause);
});
const forwarder = options.enabled
  ? new ConsoleForwarder({ scope: globalThis, console, send: (message) => socket.send(message) })
  : undefined;
forwarder?.forward(options.settings.forwardConsole);

// Workers import this file as well; they have modules to replace but no page.
const hasPage = typeof document !== "undefined";
const page = hasPage ? new Page(window, log) : undefined;
const styles = hasPage ? new Styles(document) : undefined;
const origins = hasPage ? [location.origin, new URL(clientUrl).origin] : [];
const links = hasPage ? new Links(document, { base: options.base, origins }) : undefined;
const inlineStyles = hasPage
  ? new InlineStyles(document, { base: options.base, origin: new URL(clientUrl).origin })
  : undefined;
const importModule = (url: string) => import(url);
const failedLoad = page && new FailedLoad({
  window,
  base: options.base,
  origins,
  importModule,
  takes: (update) => client.takes(update),
  packs: () => packs,
  reload: (reason) => page.reload(reason),
});
const errorOverlay = hasPage ? createOverlay(document) : undefined;

if (options.defines) defineGlobals(options.defines);

const guard = new ReloadGuard(() => sessionStorage);
const createSocket = (url: string, protocol: string) => new WebSocket(url, protocol);
const addresses = socketAddresses(options, clientUrl);

const importNatively = createNativeImport({
  base: options.base,
  importModule,
  preload: (url) => page?.preload(url),
});

let packs: PackedModules | undefined;
const importUpdated = createUpdateImport({
  base: options.base,
  importNatively,
  packs: () => packs,
  reload: (reason) => page?.reload(reason),
});

const client: HotClient = new HotClient({
  importUpdated: (update) =>
    failedLoad?.duringImport(() => importUpdated(update)) ?? importUpdated(update),
  send: (message) => socket.send(message),
  log,
  isLoading: () => page?.isLoading ?? false,
  onBatch: (updates) => failedLoad?.noteUpdates(updates),
});

const handler = new MessageHandler({
  log,
  base: options.base,
  client,
  page,
  failedLoad,
  swapStyleSheet,
  applyStyle(update) {
    const { style } = update;
    if (!style || !styles?.has(style.id)) return false;
    styles.update(style.id, style.css);
    log.debug(`hmr update ${describeUpdate(update)}`);
    return true;
  },
  overlay: options.overlay ? errorOverlay : undefined,
  acknowledge(data) {
    setTimeout(() => {
      // A reloading page applies the messages by loading their modules.
      if (page?.isReloading) return;
      socket.send({ type: "custom", event: APPLIED_EVENT, data });
    }, RENDER_TIME);
  },
});

const socket = new HotSocket({
  addresses,
  timeout: options.timeout,
  log,
  createSocket,
  onMessage: (payload) => {
    if (payload.type === "custom" && payload.event === SETTINGS_EVENT) {
      return useSettings(payload.data as PageSettings);
    }
    handler.receive(payload);
  },
  onOpen: (webSocket) => {
    const servedAt = page?.servedAt(options.servedAt) ?? options.servedAt;
    const data: ServedData = { servedAt, page: introduction(globalThis) };
    socket.send({ type: "custom", event: SERVED_EVENT, data });
    if (!data.page.isLoaded) addEventListener("load", sayLoaded, { once: true });
    setTimeout(() => socket.isOpen && guard.reset(), STABLE_AFTER);
    handler.receive({ type: "custom", event: "vite:ws:connect", data: { webSocket } });
  },
  onLost: (webSocket, code) => {
    handler.receive({ type: "custom", event: "vite:ws:disconnect", data: { webSocket } });
    reconnect?.lost(withoutToken(webSocket.url), { isAnnounced: code === SERVICE_RESTART });
  },
  onUnreachable: () => reconnect?.refused(withoutToken(addresses[0] as string)),
});

const reconnect = page && createReconnect({
  log,
  guard,
  page,
  ping: (url) => pingServer(url, createSocket),
  waitForServer: (url) =>
    waitForServer({
      ping: () => pingServer(url, createSocket),
      whenVisible: () => page.whenVisible(),
      delay: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    }),
});

if (options.enabled) {
  socket.connect();
  void usePageState(options.settings.keepState);
  page?.onRestored(() => {
    if (!socket.isOpen) page.reload("it was restored from the history without a connection");
  });
}

function useSettings({ forwardConsole, keepState }: PageSettings): void {
  forwarder?.forward(forwardConsole);
  void usePageState(keepState);
}

/** Lets the page keep its state through reloads. Pages that do not keep it load no code for that. */
async function usePageState(isKept: boolean): Promise<void> {
  if (!page || !failedLoad) return;
  if (!isKept) return void (page.onServerReload = undefined);
  if (page.onServerReload) return;
  const { PageState } = await import(new URL(STATE_PATH, clientUrl).href) as StateModule;
  const hasThrown = () => hasCaught || failedLoad.hasThrown;
  const state = new PageState({ window, log, hasThrown });
  page.onServerReload = (changed) => state.keep(changed);
  state.restore();
}

/** Tells the server that the page has loaded, after its own listeners of the load event. */
function sayLoaded(): void {
  setTimeout(() => socket.send({ type: "custom", event: LOADED_EVENT }), RENDER_TIME);
}

async function swapStyleSheet(update: Update): Promise<boolean> {
  const results = await Promise.all([links?.update(update), inlineStyles?.update(update)]);
  const swapped = results.reduce((sum, result) => sum + (result?.swapped ?? 0), 0);
  const failed = results.reduce((sum, result) => sum + (result?.failed ?? 0), 0);
  if (swapped > 0) log.debug(`css hot updated: ${update.path}`);
  if (failed > 0) log.error(cannotReload(update.path));
  return failed === 0;
}

/**
 * Creates a module's `import.meta.hot`; the server writes the call into modules that use it.
 *
 * @param ownerPath The URL of the module, without base and timestamp.
 * @param version Milliseconds since the epoch: the last change that the module contains, if the
 * server provides it.
 */
export function createHotContext(ownerPath: string, version?: number): HotContext {
  return client.createContext(ownerPath, version);
}

/**
 * Takes the delivery of a packed page; loaders call it.
 *
 * @param modules The modules of the page's registry.
 */
export function usePacks(modules: PackedModules): void {
  packs = modules;
}

/**
 * Adds or changes the style sheet of a CSS module.
 *
 * @param id The id of the module.
 * @param content The text of the sheet.
 */
export function updateStyle(id: string, content: string): void {
  styles?.update(id, content);
}

/**
 * Removes the style sheet of a CSS module.
 *
 * @param id The id of the module.
 */
export function removeStyle(id: string): void {
  styles?.remove(id);
}
