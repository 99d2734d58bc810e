import assert from "node:assert/strict";
import { CONTESTANTS, PEER, vireoVariant } from "../../../scripts/bench/contestant.ts";

Deno.test("vireoVariant() adds flags to Vireo's command", async () => {
  const variant = vireoVariant("quiet=--logLevel error");
  assert.equal(variant.name, "quiet");
  const plain = await CONTESTANTS[0]!.command("/app", 1);
  assert.deepEqual(await variant.command("/app", 1), [...plain, "--logLevel", "error"]);
});

Deno.test("vireoVariant() rejects a missing or taken name", () => {
  assert.throws(() => vireoVariant("--logLevel error"), /write a name and flags/);
  assert.throws(() => vireoVariant("quiet="), /write a name and flags/);
  assert.throws(() => vireoVariant("vite=--force"), /"vite" is already a contestant/);
});

Deno.test("the peer is among the contestants, and names differ", () => {
  const names = CONTESTANTS.map(({ name }) => name);
  assert.ok(names.includes(PEER));
  assert.equal(new Set(names).size, names.length);
});
