/** A project with things to steal, and a server over it, put together as the dev server puts it together. */
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { clientFiles } from "../../server/http/client_files.ts";
import { connectBridge } from "../../server/http/connect_bridge.ts";
import { ConnectMiddlewares } from "../../server/http/connect_stack.ts";
import { cors } from "../../server/http/cors.ts";
import { refuseCrossSiteScripts } from "../../server/http/cross_site.ts";
import { createErrorResponse } from "../../server/http/error_response.ts";
import { createFileDoor } from "../../server/http/file_door.ts";
import type { FileDoor } from "../../server/http/file_door.ts";
import { createHandler } from "../../server/http/handler.ts";
import { hostCheck } from "../../server/http/host_check.ts";
import { hotUpgrade } from "../../server/http/hot_upgrade.ts";
import { htmlFallback } from "../../server/http/html_fallback.ts";
import { htmlPages } from "../../server/http/html_pages.ts";
import { readingMethods, refuseTunnels } from "../../server/http/methods.ts";
import { modules } from "../../server/http/modules.ts";
import type { ModuleSource } from "../../server/http/modules.ts";
import { notFound } from "../../server/http/not_found.ts";
import { openInEditor } from "../../server/http/open_in_editor.ts";
import { createOriginPolicy } from "../../server/http/origin_policy.ts";
import { ping } from "../../server/http/ping.ts";
import { PublicFileSet } from "../../server/http/public_file_set.ts";
import { publicFiles } from "../../server/http/public_files.ts";
import { refuseUpgrades } from "../../server/http/refuse_upgrades.ts";
import { staticFiles } from "../../server/http/static_files.ts";
import { strictPath } from "../../server/http/strict_path.ts";
import { fileOfPath } from "../../server/http/target_file.ts";
import { createDenoRuntime } from "../../server/runtime/deno.ts";
import type { Handler, ProjectImporter, Runtime } from "../../server/runtime/runtime.ts";
import { cleanUrl, unwrapId } from "../../server/url.ts";

/** Stands in every file that must never be sent. */
export const SECRET = "TOP-SECRET-VALUE";
export const TOKEN = "token-of-this-start";
export const DENY = [".env", ".env.*", "*.{crt,pem}", "**/.git/**"];

const NO_IMPORTER = {} as ProjectImporter;

export interface Project extends AsyncDisposable {
  /** Real path of the root. */
  root: string;
  /** A folder beside the root, outside of what may be served; its name begins like the root's. */
  outside: string;
}

/** Writes the project into a new temporary folder. */
export async function createProject(): Promise<Project> {
  const folder = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), "hostile-")));
  const root = path.join(folder, "app");
  const outside = path.join(folder, "app-secret");
  const files: Record<string, string> = {
    "app/index.html": "<!doctype html><title>home</title>",
    "app/src/main.ts": "export const a: number = 1;",
    "app/src/style.css": "a { color: red }",
    "app/src/logo.svg": "<svg/>",
    "app/big.bin": "0123456789".repeat(100_000),
    "app/public/robots.txt": "ok",
    "app/public/.env": SECRET,
    "app/.env": SECRET,
    "app/.env.local": SECRET,
    "app/.ENV.production": SECRET,
    "app/nested/.env": SECRET,
    "app/.env.d/inner.txt": SECRET,
    "app/server.pem": SECRET,
    "app/certs/dev.crt": SECRET,
    "app/.git/config": SECRET,
    "app/.git/index.html": SECRET,
    "app/nested/.git/config": SECRET,
    "app-secret/secret.txt": SECRET,
    "app-secret/secret.ts": `export default "${SECRET}"`,
    "app-secret/index.html": SECRET,
  };
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, text);
  }
  await fs.symlink(outside, path.join(root, "linked"));
  await fs.symlink(path.join(outside, "secret.txt"), path.join(root, "linked.txt"));
  await fs.symlink(path.join(root, ".env"), path.join(root, "harmless.txt"));
  await fs.symlink(path.join(outside, "secret.txt"), path.join(root, "public", "leak.txt"));
  return { root, outside, [Symbol.asyncDispose]: () => fs.rm(folder, { recursive: true }) };
}

export interface Victim extends AsyncDisposable {
  port: number;
  /** Errors that were reported as the server's own (status 500 and above). */
  errors: unknown[];
  /** Files that were asked to be opened in an editor. */
  launched: string[];
  /** Messages that reached the hot channel. */
  messages: (string | Uint8Array)[];
  close(): Promise<void>;
}

/** Starts a server on a free port of 127.0.0.1. */
export async function startVictim(root: string): Promise<Victim> {
  const errors: unknown[] = [];
  const launched: string[] = [];
  const messages: Victim["messages"] = [];
  const runtime = createDenoRuntime(NO_IMPORTER);
  const handler = buildHandler(root, { runtime, errors, launched, messages });
  const listener = await runtime.listen({ host: "127.0.0.1", port: 0 }, handler);
  const close = () => listener.close();
  return { port: listener.port, errors, launched, messages, close, [Symbol.asyncDispose]: close };
}

interface Seen {
  runtime: Runtime;
  errors: unknown[];
  launched: string[];
  messages: Victim["messages"];
}

function buildHandler(root: string, { runtime, errors, launched, messages }: Seen): Handler {
  const logger = { warnOnce() {}, error() {} };
  const door = createFileDoor({ allow: [root], deny: DENY, strict: true, logger });
  const policy = createOriginPolicy({}, [".allowed.test"]);
  const folder = path.join(root, "public");
  const bridge = new ConnectMiddlewares();
  return createHandler(
    [
      refuseTunnels(),
      hostCheck({ allowedHosts: [".allowed.test"], logger }),
      refuseCrossSiteScripts(false),
      cors(policy, {}),
      hotUpgrade({
        path: "/",
        token: TOKEN,
        policy,
        upgrade: runtime.upgrade,
        handlers: { message: (_socket, data) => void messages.push(data) },
        logger,
      }),
      refuseUpgrades(),
      connectBridge(() => bridge.early()),
      openInEditor({ root, door, launch: (place) => Promise.resolve(void launched.push(place)) }),
      readingMethods(),
      strictPath(),
      ping(),
      clientFiles({ "/@vite/client": () => "client()" }),
      publicFiles({ folder, names: new PublicFileSet(folder, true), door }),
      modules(createSource(root, door)),
      staticFiles({ root, door }),
      htmlFallback({ root, door, spa: true }),
      htmlPages({ root, door, transformHtml: (_path, html) => Promise.resolve(html) }),
      notFound(),
    ],
    createErrorResponse({ clientUrl: "/@vite/client", report: (error) => void errors.push(error) }),
  );
}

/** Serves any file as a module, in every form, as plugins together do: the door is all that stands in between. */
function createSource(root: string, door: FileDoor): ModuleSource {
  return {
    async serveModule(url) {
      const file = fileOfPath(cleanUrl(unwrapId(url)), root);
      if (!door.has(file)) return null;
      const text = await door.readText(file);
      return { code: text, etag: `W/"${text.length}"`, type: "js", immutable: false };
    },
  };
}
