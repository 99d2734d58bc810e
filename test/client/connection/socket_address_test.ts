import assert from "node:assert/strict";
import { socketAddresses, withoutToken } from "../../../client/connection/socket_address.ts";

const DERIVED = {
  token: "T+/",
  hmrProtocol: null,
  hmrHost: null,
  hmrPort: null,
  hmrPath: "/",
  directTarget: "localhost:5173/",
} as const;

Deno.test("socketAddresses() uses the origin of the client script", () => {
  assert.deepEqual(socketAddresses(DERIVED, "http://localhost:5173/@vite/client"), [
    "ws://localhost:5173/?token=T%2B%2F",
  ]);
});

Deno.test("socketAddresses() tries the server directly behind a proxy", () => {
  assert.deepEqual(
    socketAddresses({ ...DERIVED, hmrPath: "/app/" }, "https://dev.test/app/@vite/client"),
    ["wss://dev.test/app/?token=T%2B%2F", "wss://localhost:5173/?token=T%2B%2F"],
  );
  assert.deepEqual(
    socketAddresses({ ...DERIVED, directTarget: "" }, "https://dev.test/@vite/client"),
    ["wss://dev.test/?token=T%2B%2F"],
  );
});

Deno.test("socketAddresses() follows server.hmr", () => {
  const configured = {
    ...DERIVED,
    hmrProtocol: "wss",
    hmrHost: "hmr.test",
    hmrPort: 443,
    hmrPath: "base/socket",
  } as const;
  assert.deepEqual(socketAddresses(configured, "http://localhost:5173/@vite/client"), [
    "wss://hmr.test:443/base/socket?token=T%2B%2F",
  ]);
  assert.equal(
    socketAddresses({ ...DERIVED, hmrHost: "::1" }, "http://localhost:5173/@vite/client")[0],
    "ws://[::1]:5173/?token=T%2B%2F",
  );
  assert.equal(
    socketAddresses(DERIVED, "http://[::1]:5173/@vite/client")[0],
    "ws://[::1]:5173/?token=T%2B%2F",
  );
});

Deno.test("withoutToken() leaves the address only", () => {
  assert.equal(withoutToken("ws://localhost:5173/hmr?token=secret"), "ws://localhost:5173/hmr");
});
