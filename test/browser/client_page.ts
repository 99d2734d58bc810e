import type { Browser, Page, WebSocketRoute } from "../libraries/playwright.ts";
import {
  type ClientMessage,
  type ClientOptions,
  type HotPayload,
  SERVED_EVENT,
} from "../../client/protocol.ts";
import { CLIENT_BUILDS, committedClient } from "../../scripts/build_client.ts";
import { launchChromium } from "../harness/browser.ts";

const ORIGIN = "http://vireo.test";

/** Milliseconds. */
const LINE_TIMEOUT = 10_000;

/** A page with the built client. The test plays the server: no port, no process. */
export interface ClientPage extends AsyncDisposable {
  page: Page;
  /** `console` lines, level first, and uncaught errors. */
  lines: string[];
  /**
   * Messages that the page sent over its socket, except for pings and the first message of every
   * page.
   */
  received: ClientMessage[];
  /** Addresses and sub-protocols of the sockets. */
  sockets: string[];
  /** Requests other than sockets: `GET /path?query`. */
  requests: string[];
  /** Files by path, without queries; a function receives the query. */
  files: Record<string, string | ((query: string) => string)>;
  /** Sends through the open socket. */
  send(payload: HotPayload): void;
  /**
   * Closes the open socket; `isBack` says whether pings and new sockets are answered from now on.
   */
  disconnect(isBack: boolean): Promise<void>;
  /** Makes the server available again. */
  comeBack(): void;
  /**
   * Waits for a line of the console that contains `text`. Call it before the action that logs the
   * line.
   */
  line(text: string): Promise<string>;
  /** Loads the page and waits until the client is connected. */
  load(html: string, url?: string): Promise<void>;
}

/** One browser for the tests of the calling file, closed after the last one. */
export function clientPages(): (options?: Partial<ClientOptions>) => Promise<ClientPage> {
  let browser: Promise<Browser> | undefined;
  Deno.test.afterAll(async () => await (await browser)?.close());
  return async (options) => await openClientPage(await (browser ??= launchChromium()), options);
}

/**
 * Opens a tab whose requests and sockets the test answers. `options` override the client's
 * defaults.
 */
async function openClientPage(
  browser: Browser,
  options: Partial<ClientOptions> = {},
): Promise<ClientPage> {
  const client = (await committedClient(CLIENT_BUILDS.client))!.replace(
    "__VIREO_CLIENT_OPTIONS__",
    () =>
      JSON.stringify(
        {
          base: "/",
          token: "TOKEN",
          hmrProtocol: null,
          hmrHost: null,
          hmrPort: null,
          hmrPath: "/",
          directTarget: "",
          overlay: true,
          servedAt: 0,
          timeout: 30_000,
          enabled: true,
          settings: { forwardConsole: { unhandledErrors: false, logLevels: [] }, keepState: false },
          ...options,
        } satisfies ClientOptions,
      ),
  );
  const context = await browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  let current: WebSocketRoute | undefined;
  let isThere = true;
  let waiters: { text: string; resolve: (line: string) => void }[] = [];

  const opened: ClientPage = {
    page,
    lines: [],
    received: [],
    sockets: [],
    requests: [],
    files: {},
    send: (payload) => current?.send(JSON.stringify(payload)),
    async disconnect(isBack) {
      isThere = isBack;
      await current?.close();
    },
    comeBack: () => void (isThere = true),
    line: (text) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`No line with "${text}" in:\n${opened.lines.join("\n")}`)),
          LINE_TIMEOUT,
        );
        waiters.push({ text, resolve: (line) => (clearTimeout(timer), resolve(line)) });
      }),
    async load(html, url = `${ORIGIN}/`) {
      opened.files[new URL(url).pathname] = html;
      const connected = opened.line("[vireo] connected.");
      await page.goto(url);
      if (options.enabled ?? true) await connected;
    },
    [Symbol.asyncDispose]: () => context.close(),
  };

  function log(line: string): void {
    opened.lines.push(line);
    for (const waiter of waiters) if (line.includes(waiter.text)) waiter.resolve(line);
    waiters = waiters.filter(({ text }) => !line.includes(text));
  }
  page.on("console", (message) => log(`${message.type()} ${message.text()}`));
  page.on("pageerror", (error) => log(`pageerror ${error.message}`));

  await page.route("**/*", async (route) => {
    const url = new URL(route.request().url());
    opened.requests.push(`${route.request().method()} ${url.pathname}${url.search}`);
    const file = url.pathname.endsWith("/@vite/client") ? client : opened.files[url.pathname];
    if (file === undefined) return await route.fulfill({ status: 404, body: "" });
    await route.fulfill({
      contentType: /\.css$/.test(url.pathname)
        ? "text/css"
        : /\.[jt]s$|@vite\/client$/.test(url.pathname)
        ? "text/javascript"
        : "text/html",
      headers: { "cache-control": "no-cache", "access-control-allow-origin": "*" },
      body: typeof file === "string" ? file : file(url.search),
    });
  });
  await page.routeWebSocket(/.*/, (socket) => {
    const [protocol] = socket.protocols();
    opened.sockets.push(`${protocol} ${socket.url()}`);
    if (!isThere) return void socket.close({ code: 1006 });
    if (protocol === "vite-ping") return;
    current = socket;
    socket.onMessage((text) => {
      const message = JSON.parse(String(text)) as ClientMessage;
      const isUsual = message.type === "ping" || message.event === SERVED_EVENT;
      if (!isUsual) opened.received.push(message);
    });
    socket.send(JSON.stringify({ type: "connected" }));
  });
  return opened;
}
