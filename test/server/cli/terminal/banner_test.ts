import assert from "node:assert/strict";
import picocolors from "picocolors";
import { banner, urlLines } from "../../../../server/cli/terminal/banner.ts";

const plain = picocolors.createColors(false);

Deno.test("banner() aligns the URLs and shows the start time", () => {
  const text = banner({
    version: "1.2.3",
    readyIn: 131.2,
    urls: { local: ["http://localhost:5173/"], network: ["http://10.0.0.2:5173/"] },
    shortcuts: true,
  }, plain);
  assert.equal(
    text,
    `
  VIREO v1.2.3  ready in 132 ms

  ➜  Local:   http://localhost:5173/
  ➜  Network: http://10.0.0.2:5173/
  ➜  press h + enter to show help
`,
  );
});

Deno.test("urlLines() shows how to expose the server", () => {
  assert.equal(
    urlLines({ local: ["http://localhost:5173/a/"], network: [] }, plain),
    "  ➜  Local:   http://localhost:5173/a/\n  ➜  Network: use --host to expose",
  );
});
