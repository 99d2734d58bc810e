import assert from "node:assert/strict";
import { zipEntries } from "../../../server/pnp/zip.ts";
import { zipFile } from "./zip_file.ts";

function texts(bytes: Uint8Array): Record<string, string> {
  const decoder = new TextDecoder();
  return Object.fromEntries(
    Array.from(zipEntries(bytes), ({ name, data }) => [name, decoder.decode(data)]),
  );
}

Deno.test("zipEntries() returns plain files, stored or compressed", () => {
  const long = "ä".repeat(5000);
  const zip = zipFile({
    "node_modules/": "",
    "node_modules/a/index.js": "export {}",
    "node_modules/a/long.txt": { text: long, compressed: true },
    "node_modules/a/link": { text: "../../../secret", mode: 0o120777 },
  }, "a comment");
  assert.deepEqual(texts(zip), {
    "node_modules/a/index.js": "export {}",
    "node_modules/a/long.txt": long,
  });
});

Deno.test("zipEntries() reports the fault of an archive", () => {
  assert.throws(() => texts(new Uint8Array(100)), /The archive has no end record/);
  const zip = zipFile({ "a.js": { text: "a", compressed: true } });
  zip.writeUInt16LE(93, zip.lastIndexOf("PK\x01\x02") + 10);
  assert.throws(() => texts(zip), /"a.js" is compressed by method 93/);
});
