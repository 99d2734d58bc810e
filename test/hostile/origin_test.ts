import assert from "node:assert/strict";
import { get, handshake, sendRaw } from "./raw_request.ts";
import { createProject, startVictim } from "./victim.ts";

Deno.test("the server refuses hosts that are not its own (DNS rebinding)", async () => {
  await using project = await createProject();
  await using victim = await startVictim(project.root);
  const refused = [
    "evil.test",
    "localhost.evil.test",
    "evillocalhost",
    "127.0.0.1.evil.test",
    "allowed.test.evil.test",
    "notallowed.test",
  ];
  for (const host of refused) {
    for (const target of ["/", "/src/main.ts", "/@vite/client", "/missing", "/__vite_ping"]) {
      const { status, body } = await get(victim.port, target, { Host: host, Accept: "*/*" });
      assert.equal(status, 403, `${host} ${target}`);
      assert.match(body, /server\.allowedHosts/);
    }
  }
  for (const host of ["a@b", "a/b", "a?b", "localhost:5173@evil.test", "", "a b", "[::1"]) {
    const { status } = await get(victim.port, "/", { Host: host });
    assert.ok(status === 400 || status === 403, `${host}: ${status}`);
  }
  const allowed = [
    "localhost",
    "LOCALHOST:80",
    "app.localhost",
    "127.0.0.1:1",
    "[::1]:5173",
    "10.0.0.7",
  ];
  for (const host of [...allowed, "allowed.test", "sub.allowed.test:8443"]) {
    const { status } = await get(victim.port, "/src/main.ts", { Host: host });
    assert.equal(status, 200, host);
  }
});

Deno.test("the server refuses requests of HTTP/1.1 without a host", async () => {
  await using project = await createProject();
  await using victim = await startVictim(project.root);
  const heads = [
    "GET / HTTP/1.1\r\n",
    "GET /src/main.ts HTTP/1.1\r\nAccept: */*\r\n",
    `GET http://localhost:${victim.port}/src/main.ts HTTP/1.1\r\n`,
    "GET / HTTP/1.1\r\nHost:\r\n",
    "GET / HTTP/1.1\r\nHost: \r\n",
    "GET / HTTP/1.0\r\n",
    `GET /?token=${victim.token} HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
    "Sec-WebSocket-Protocol: vite-hmr\r\n",
  ];
  for (const head of heads) {
    const { status, raw } = await sendRaw(victim.port, `${head}\r\n`);
    assert.equal(status, 400, `${head}${raw}`);
  }
});

Deno.test("the server quotes no markup of a request in its errors", async () => {
  await using project = await createProject();
  await using victim = await startVictim(project.root);
  const markup = "<img/src=x/onerror=alert(1)>&amp;\u2028";
  const encoded = encodeURIComponent(markup).replaceAll("%2F", "/");
  const requests: [target: string, headers: Record<string, string>][] = [
    [`/${encoded}`, {}],
    [`/${encoded}.ts`, { "Sec-Fetch-Dest": "script" }],
    [`/@id/${encoded}`, {}],
    [`/src/main.ts?import&${encoded}/..%00`, {}],
    [`/${encoded}`, { Accept: "application/json" }],
    [`/${encoded}`, { Accept: "text/html" }],
    ["/", { Host: "<img>" }],
    ["/__vireo/<img>", {}],
    [`/__vireo/modules?url=${encoded}&limit=<img>`, {}],
    ["/<img/src=x>", {}],
    ["/%<img>", {}],
  ];
  for (const [target, headers] of requests) {
    const { status, headers: sent, body } = await get(victim.port, target, headers);
    assert.doesNotMatch(body, /<img|&amp;|\u2028/, target);
    // The runtime itself refuses what is not HTTP, without a body.
    if (status < 400 || body === "") continue;
    assert.equal(sent.get("x-content-type-options"), "nosniff", target);
    const isPage = headers.Accept === "text/html";
    assert.match(
      sent.get("content-type")!,
      isPage ? /^text\/html/ : /^(?:text\/plain|application\/json)/,
    );
  }
});

Deno.test("the server allows reading for pages of this machine, and for no other site", async () => {
  await using project = await createProject();
  await using victim = await startVictim(project.root);
  for (const target of ["/src/main.ts", "/", "/missing.ts", "/src/logo.svg", "/@vite/client"]) {
    for (
      const origin of [
        "http://evil.test",
        "http://localhost.evil.test",
        "null",
        "http://evillocalhost",
      ]
    ) {
      const { headers } = await get(victim.port, target, { Origin: origin });
      assert.equal(headers.get("access-control-allow-origin"), null, `${origin} ${target}`);
    }
    const origin = "http://localhost:3000";
    const { headers } = await get(victim.port, target, { Origin: origin });
    assert.equal(headers.get("access-control-allow-origin"), origin, target);
    assert.match(headers.get("vary") ?? "", /Origin/);
  }
});

Deno.test("the server refuses classic scripts on pages of other sites", async () => {
  await using project = await createProject();
  await using victim = await startVictim(project.root);
  const script = { "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "script" };
  const cross = await get(victim.port, "/src/main.ts", {
    ...script,
    "Sec-Fetch-Site": "cross-site",
  });
  assert.equal(cross.status, 403);
  const own = await get(victim.port, "/src/main.ts", {
    ...script,
    "Sec-Fetch-Site": "same-origin",
  });
  assert.equal(own.status, 200);
});

Deno.test("the hot channel needs path, sub-protocol, origin and token", async () => {
  await using project = await createProject();
  await using victim = await startVictim(project.root);
  const { port } = victim;
  const own = `http://localhost:${port}`;
  const hmr = { "Sec-WebSocket-Protocol": "vite-hmr" };
  const target = `/?token=${victim.token}`;

  const accepted = [
    handshake(port, target, { ...hmr, Origin: own }),
    handshake(port, target, { ...hmr, Origin: "http://localhost:3000" }),
    handshake(port, target, { ...hmr, Origin: "https://app.allowed.test" }),
    handshake(port, "/", hmr),
    handshake(port, "/", { "Sec-WebSocket-Protocol": "vite-ping", Origin: own }),
  ];
  for (const { status, raw } of await Promise.all(accepted)) assert.equal(status, 101, raw);

  const refused: [string, Promise<{ status: number }>][] = [
    ["no token", handshake(port, "/", { ...hmr, Origin: own })],
    ["wrong token", handshake(port, "/?token=guess", { ...hmr, Origin: own })],
    ["empty token", handshake(port, "/?token=", { ...hmr, Origin: own })],
    [
      "token prefix",
      handshake(port, `/?token=${victim.token.slice(0, 5)}`, { ...hmr, Origin: own }),
    ],
    ["other site", handshake(port, target, { ...hmr, Origin: "http://evil.test" })],
    ["opaque origin", handshake(port, target, { ...hmr, Origin: "null" })],
    ["garbage origin", handshake(port, target, { ...hmr, Origin: "%%%" })],
    ["no protocol", handshake(port, target, { Origin: own })],
    ["wrong protocol", handshake(port, target, { "Sec-WebSocket-Protocol": "chat", Origin: own })],
    ["wrong path", handshake(port, `/src/?token=${victim.token}`, { ...hmr, Origin: own })],
    ["wrong host", handshake(port, target, { ...hmr, Origin: own, Host: "evil.test" })],
    ["no key", handshake(port, target, { ...hmr, Origin: own, "Sec-WebSocket-Key": "" })],
    [
      "POST",
      sendRaw(
        port,
        `POST ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: vite-hmr\r\nContent-Length: 0\r\n\r\n`,
        300,
      ),
    ],
  ];
  for (const [name, response] of refused) {
    const { status } = await response;
    assert.ok(status >= 400 && status < 500, `${name}: ${status}`);
  }
  assert.deepEqual(victim.messages, []);
});

Deno.test("the editor opens only for POSTs of the server's own pages, and only files of the project", async () => {
  await using project = await createProject();
  await using victim = await startVictim(project.root);
  const { port } = victim;
  const Origin = `http://localhost:${port}`;
  const target = "/__open-in-editor?file=src/main.ts:3:1";
  const post = (path: string, headers: Record<string, string>) =>
    get(port, path, { "Content-Length": "0", ...headers }, "POST");
  assert.equal((await get(port, target, { Origin })).status, 405);
  assert.equal((await post(target, {})).status, 403);
  assert.equal((await post(target, { Origin: "http://evil.test" })).status, 403);
  assert.equal((await post(target, { Origin: "http://localhost:3000" })).status, 403);
  for (
    const file of ["/etc/passwd", "../app-secret/secret.txt", ".env", "", "-g", "src/main.ts;ls"]
  ) {
    const { status } = await post(`/__open-in-editor?file=${encodeURIComponent(file)}`, { Origin });
    assert.equal(status, 404, file);
  }
  assert.equal((await post(target, { Origin })).status, 204);
  const places: string[] = [];
  while (places.length === 0) places.push(...await victim.launched());
  assert.deepEqual(places, [`${project.root}/src/main.ts:3:1`]);
});
