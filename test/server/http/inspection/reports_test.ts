/** What the API tells about a project with a known case of each kind. */
import assert from "node:assert/strict";
import { BARREL_SIZE, plantedProject } from "../../../harness/planted_project.ts";
import { type InProcessServer, startServer } from "../../../harness/server.ts";

// deno-lint-ignore no-explicit-any -- the answers are checked by their values
type Json = any;

async function ask(server: InProcessServer, path: string, token?: string): Promise<Json> {
  const headers = { accept: "application/json", ...token && { authorization: `Bearer ${token}` } };
  const response = await fetch(new URL(`__vireo/${path}`, server.url), { headers });
  const json = await response.json();
  return response.ok ? json : { status: response.status, ...json };
}

Deno.test("the API explains the first page, cycles, dependencies and pipelines", async () => {
  await using project = await plantedProject();
  await using server = await startServer(project.root);
  const requested = [
    "",
    ...["main.ts", "settings.ts", "App.vue", "session.ts", "client.ts", "icons/index.ts"]
      .map((file) => `src/${file}`),
  ];
  for (const path of requested) {
    const text = await (await fetch(new URL(path, server.url))).text();
    // The response with a dependency comes after its bundling.
    for (const [url] of text.matchAll(/\/node_modules\/[^"]+\/deps\/packs@[^"]+/g)) {
      await (await fetch(new URL(url, server.url))).text();
    }
  }
  const { token } = server.server.identity;

  const load = await ask(server, "load");
  assert.equal(load.page, "/index.html");
  assert.ok(load.spans.some(({ url }: Json) => url === "/src/App.vue"));
  const [barrel] = load.barrels;
  assert.deepEqual([barrel.url, barrel.reexports], ["/src/icons/index.ts", BARREL_SIZE]);
  assert.deepEqual(barrel.used, ["Icon7"]);
  const kinds = load.culprits.map(({ kind, subject }: Json) => `${kind} ${subject}`);
  assert.ok(kinds.includes("plugin slow-banner"), kinds.join("\n"));
  assert.ok(kinds.includes("barrel /src/icons/index.ts"), kinds.join("\n"));
  for (const { hint } of load.culprits) assert.ok(hint.length > 20);

  const { total, cycles: [cycle] } = await ask(server, "cycles");
  assert.equal(total, 1);
  assert.deepEqual(new Set(cycle.chain), new Set(["/src/session.ts", "/src/client.ts"]));

  const { packages, duplicates, linked } = await ask(server, "dependencies");
  const versions = packages.map(({ name, version }: Json) => `${name} ${version}`).sort();
  const own = versions.pop();
  assert.match(own, /^vue \d+\.\d+\.\d+ \(Vireo's own copy\)$/);
  assert.deepEqual(versions, ["color-kit 1.9.2", "color-kit 2.1.0", "old-chart 1.0.3"]);
  const chart = packages.find(({ name }: Json) => name === "old-chart");
  assert.deepEqual([chart.importers, chart.modules], [["/src/App.vue"], 1]);
  assert.ok(chart.size > 0 && chart.packs.length === 1);
  const [duplicate] = duplicates;
  assert.deepEqual(duplicate.copies.map(({ importedBy }: Json) => importedBy).sort(), [
    ["/src/App.vue"],
    ["old-chart"],
  ]);
  assert.deepEqual([linked[0].name, linked[0].importers], ["ui-kit", ["/src/App.vue"]]);

  assert.equal((await ask(server, "pipeline?url=/src/App.vue")).status, 403);
  const pipeline = await ask(server, "pipeline?url=/src/App.vue", token);
  assert.match(pipeline.source, /<script setup/);
  const steps: Json[] = pipeline.steps;
  const slow = steps.find(({ plugin }) => plugin === "slow-banner");
  assert.ok(slow.isChanged && slow.milliseconds >= 29 && slow.code.startsWith("/* banner */"));
  assert.equal(slow.map.verdict, "lines");
  assert.equal(
    steps.find(({ plugin, isChanged }) => plugin === "vite:vue" && isChanged).map.verdict,
    "good",
  );
  assert.equal((await ask(server, "pipeline?url=/none.ts", token)).status, 404);

  const { modules: [module] } = await ask(server, "modules?url=/src/App.vue");
  assert.deepEqual(module.packs, []);
});

Deno.test("running a pipeline again changes nothing", async () => {
  await using project = await plantedProject();
  await using server = await startServer(project.root);
  const url = new URL("src/App.vue", server.url);
  const before = await (await fetch(url)).text();
  const { token } = server.server.identity;
  for (let round = 0; round < 3; round++) await ask(server, "pipeline?url=/src/App.vue", token);
  assert.equal(await (await fetch(url)).text(), before);
  assert.deepEqual((await ask(server, "history?kind=change,error")).entries, []);
});
