import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { ADVISORIES, type AdvisoryRequest } from "./advisories.ts";
import { get, handshake } from "./raw_request.ts";
import { createProject, SECRET, startVictim, type Victim } from "./victim.ts";

async function send(
  { target, headers = {}, expect = "no secret", isUpgrade }: AdvisoryRequest,
  { port, token }: Victim,
  fill: (text: string) => string,
): Promise<void> {
  const url = fill(target).replace("{token}", token);
  const allHeaders = isUpgrade ? { "Sec-WebSocket-Protocol": "vite-hmr", ...headers } : headers;
  const { raw, status, headers: sent } = isUpgrade
    ? await handshake(port, url, allHeaders)
    : await get(port, url, allHeaders);
  assert.ok(!raw.includes(SECRET), `${url}: ${raw}`);
  assert.doesNotMatch(raw, /<script>alert/, url);
  assert.ok(status < 500 && status > 0, `${url}: ${raw}`);
  if (expect === "refused") assert.ok(status >= 400, `${url}: ${raw}`);
  if (expect === "no reading") assert.equal(sent.get("access-control-allow-origin"), null, url);
}

for (const { id, product, fault, requests } of ADVISORIES) {
  Deno.test(`${id} (${product}): ${fault.replaceAll("`", "")}`, async () => {
    await using project = await createProject();
    await writeFile(path.join(project.root, "../public-secret.txt"), SECRET);
    await using victim = await startVictim(project.root);
    const fill = (text: string) =>
      text.replace("{root}", project.root).replace("{outside}", project.outside);
    for (const request of requests) await send(request, victim, fill);
    assert.equal((await get(victim.port, "/src/main.ts")).status, 200);
    assert.deepEqual(victim.errors, []);
  });
}

Deno.test("SECURITY.md lists every advisory that is tested, and no other", async () => {
  const text = await readFile(path.resolve(import.meta.dirname!, "../../SECURITY.md"), "utf8");
  const listed = text.match(/^\| (?:CVE|GHSA)-[\w-]+/gm)?.map((line) => line.slice(2));
  assert.deepEqual(listed?.sort(), ADVISORIES.map(({ id }) => id).sort());
});
