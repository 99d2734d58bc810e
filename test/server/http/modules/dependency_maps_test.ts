import { equal } from "node:assert/strict";
import { dependencyMaps } from "../../../../server/http/modules/dependency_maps.ts";
import { requestContext } from "../request_context.ts";

const serve = dependencyMaps({
  root: "/app",
  dependencies: {
    isOptimized: (file) => file.startsWith("/app/node_modules/.vireo/deps/"),
    load: (file) =>
      file.endsWith("/vue.js.map") ? Promise.resolve("{}") : Promise.reject(new Error("gone")),
  },
});
const ask = async (path: string) =>
  await serve(
    requestContext(path),
    () => Promise.resolve(new Response("next", { status: 404 })),
  );

Deno.test("dependencyMaps() serves the map of a bundle before it is on disk, as immutable", async () => {
  const response = await ask("/node_modules/.vireo/deps/vue@1/vue.js.map");
  equal(await response.text(), "{}");
  equal(response.headers.get("content-type"), "application/json");
  equal(response.headers.get("cache-control"), "max-age=31536000,immutable");
});

Deno.test("dependencyMaps() leaves every other file to others", async () => {
  for (
    const path of ["/src/a.js.map", "/node_modules/.vireo/deps/vue@1/gone.js.map", "/src/a.js"]
  ) {
    equal((await ask(path)).status, 404, path);
  }
});
