import assert from "node:assert/strict";
import { PackDelivery } from "../../../client/registry/pack_delivery.ts";

/** A delivery whose requests are recorded. */
function createDelivery(importNatively?: (url: string) => Promise<unknown>) {
  const requests: URLSearchParams[] = [];
  const urls: string[] = [];
  const registry = {
    has: () => true,
    hasFailed: () => false,
    evaluate: () => undefined,
    namespaceOf: (id: string) => ({ id }),
  };
  const delivery = new PackDelivery(registry, (url) => {
    urls.push(url);
    requests.push(new URL(url, "http://localhost").searchParams);
    return importNatively?.(url) ?? Promise.resolve({});
  });
  delivery.add({ base: "/", session: "one", moreUrl: "/more" });
  return { delivery, requests, urls };
}

Deno.test("PackDelivery requests the updates of one message at once", async () => {
  const { delivery, requests } = createDelivery();
  delivery.add({ base: "/", session: "two", moreUrl: "/more" });
  const namespaces = await Promise.all(
    ["/a.js", "/b.js"].map((id) => delivery.importUpdated(id, 1)),
  );
  assert.deepEqual(namespaces, [{ id: "/a.js" }, { id: "/b.js" }]);
  assert.equal(requests.length, 1);
  assert.deepEqual(requests[0]!.getAll("root"), ["/a.js", "/b.js"]);
  assert.deepEqual(requests[0]!.getAll("session"), ["one", "two"]);
});

Deno.test("PackDelivery splits many modules into requests of limited length", async () => {
  const { delivery, requests, urls } = createDelivery();
  const ids = Array.from({ length: 500 }, (_, index) => `/src/a folder/module number ${index}.ts`);
  await Promise.all(ids.map((id) => delivery.deliver(id, "/src/main.ts")));
  assert.ok(requests.length > 1);
  assert.deepEqual(requests.flatMap((each) => each.getAll("root")), ids);
  assert.equal(new Set(urls).size, urls.length);
  // Servers accept targets of 8,192 characters.
  for (const url of urls) assert.ok(url.length < 8000, `${url.length} characters`);
});

Deno.test("PackDelivery counts the versions of updates in the length of a request", async () => {
  const { delivery, urls } = createDelivery();
  const ids = Array.from({ length: 500 }, (_, index) => `/src/m${index}.ts`);
  await Promise.all(ids.map((id) => delivery.importUpdated(id, 1_700_000_000_000)));
  for (const url of urls) assert.ok(url.length < 8000, `${url.length} characters`);
});

Deno.test("PackDelivery tells the server that a response was lost", async () => {
  let isOnline = false;
  const { delivery, requests } = createDelivery(() =>
    isOnline ? Promise.resolve({}) : Promise.reject(new TypeError("Failed to fetch"))
  );
  await assert.rejects(delivery.importUpdated("/a.js", 1), /Failed to fetch/);
  isOnline = true;
  await delivery.importUpdated("/a.js", 1);
  await delivery.importUpdated("/a.js", 1);
  assert.deepEqual(requests.map((each) => each.has("reset")), [false, true, false]);
});
