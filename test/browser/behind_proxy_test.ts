/** The configurations of docs/remote.md: a page, a hot edit, and a reconnect behind each. */
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import net from "node:net";
import path from "node:path";
import { launchChromium } from "../harness/browser.ts";
import { missingProgram } from "../harness/missing_program.ts";
import { createProject, type TempProject } from "../harness/project.ts";
import { startReverseProxy } from "../harness/reverse_proxy.ts";
import { startServer } from "../harness/server.ts";
import { tellingApp } from "../harness/small_app.ts";
import { TestPage } from "../harness/test_page.ts";
import { TEST_CERTIFICATE } from "../server/runtime/test_certificate.ts";

const REMOTE = await readFile(path.join(import.meta.dirname!, "../../docs/remote.md"), "utf8");

/** The configurations of the documentation for one program, in order. */
const documented = (program: string) =>
  [...REMOTE.matchAll(new RegExp("```" + program + "\n([^]*?)```", "g"))].map(([, text]) => text!);

const main = (count: number) =>
  `export const count = ${count};
document.querySelector("#app").textContent = count;
import.meta.hot?.accept((module) => console.log("updated to " + module.count));`;

const project = (base: string) =>
  createProject({
    ...tellingApp({ "main.js": main(0) }),
    "index.html":
      `<link rel="icon" href="data:,"><div id="app"></div><script type="module" src="${base}main.js"></script>`,
  });

/** A page for which `app.test` is this machine. */
async function openPage(url: string): Promise<TestPage & AsyncDisposable> {
  const browser = await launchChromium({
    args: ["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP app.test 127.0.0.1"],
  });
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = new TestPage(await context.newPage());
  page.page.once("close", () => void browser.close());
  await page.goto(url);
  return page;
}

interface Between {
  url: string;
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** Shows the page, updates it, interrupts the connection, and updates it again. */
async function follow(files: TempProject, between: Between): Promise<void> {
  await using page = await openPage(between.url);
  await page.expectText("#app", "0");
  await page.withoutReload(() =>
    page.untilConsole("updated to 1", () => files.write("main.js", main(1)))
  );
  page.noProblems();
  await page.untilConsole("server connection lost", between.stop);
  await files.write("main.js", main(2));
  await between.start();
  await page.expectText("#app", "2");
  await page.untilConsole("updated to 3", () => files.write("main.js", main(3)));
}

interface ProxyCase {
  name: string;
  program: "nginx" | "caddy";
  base: string;
  isSecure: boolean;
  /** The position of the configuration in the documentation. */
  index: number;
}

const CASES: ProxyCase[] = [
  { name: "nginx with TLS", program: "nginx", base: "/", isSecure: true, index: 0 },
  { name: "nginx under a sub-path", program: "nginx", base: "/app/", isSecure: false, index: 1 },
  { name: "Caddy with TLS", program: "caddy", base: "/", isSecure: true, index: 0 },
  { name: "Caddy under a sub-path", program: "caddy", base: "/app/", isSecure: false, index: 1 },
];

for (const { name, program, base, isSecure, index } of CASES) {
  const missing = await missingProgram(program, program === "nginx" ? "-v" : "version");
  Deno.test({
    name: `a page behind ${name} is updated and reconnects` +
      (missing ? ` (skipped: ${missing})` : ""),
    ignore: missing !== undefined,
    async fn() {
      await using files = await project(base);
      await using server = await startServer(files.root, {
        base,
        server: { allowedHosts: ["app.test"] },
      });
      const [certificate, key] = [files.path("app.test.crt"), files.path("app.test.key")];
      await writeFile(certificate, TEST_CERTIFICATE.cert);
      await writeFile(key, TEST_CERTIFICATE.key);
      const text = documented(program)[index]!
        .replace("127.0.0.1:5173", new URL(server.url).host)
        .replace("/etc/ssl/app.test.crt", certificate).replace("/etc/ssl/app.test.key", key);
      const config = (port: number) =>
        program === "nginx"
          ? text.replace(/listen \d+/, `listen 127.0.0.1:${port}`)
          : "{\n  admin off\n  auto_https disable_redirects\n  skip_install_trust\n}\n" +
            text.replace("app.test {", `app.test:${port} {`).replace(
              "  reverse_proxy",
              isSecure ? `  tls ${certificate} ${key}\n  reverse_proxy` : "  reverse_proxy",
            );
      await using proxy = await startReverseProxy({ program, config });
      const url = `${isSecure ? "https" : "http"}://app.test:${proxy.port}${base}`;
      await follow(files, { url, stop: proxy.stop, start: proxy.start });
    },
  });
}

Deno.test("a page behind another port, as of a container, is updated and reconnects", async () => {
  await using files = await project("/");
  await using server = await startServer(files.root);
  const target = Number(new URL(server.url).port);
  const sockets = new Set<net.Socket>();
  const forward = net.createServer((client) => {
    const upstream = net.connect(target, "127.0.0.1");
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => {}).on("close", () => {
        client.destroy();
        upstream.destroy();
      });
    }
    client.pipe(upstream).pipe(client);
  });
  const listen = (port: number) =>
    new Promise<void>((resolve) => void forward.listen(port, "127.0.0.1", resolve));
  await listen(0);
  const { port } = forward.address() as net.AddressInfo;
  assert.notEqual(port, target);
  const stop = async () => {
    const closed = new Promise((resolve) => forward.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  await follow(files, { url: `http://127.0.0.1:${port}/`, stop, start: () => listen(port) });
  await stop();
});
