import assert from "node:assert/strict";
import { browserName } from "../../../server/journal/browser_name.ts";

const BEGIN = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)";

for (
  const [expected, userAgent] of [
    ["Chrome 141", `${BEGIN} Chrome/141.0.0.0 Safari/537.36`],
    ["Chrome 141", `${BEGIN} HeadlessChrome/141.0.0.0 Safari/537.36`],
    ["Edge 140", `${BEGIN} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0`],
    ["Opera 120", `${BEGIN} Chrome/136.0.0.0 Safari/537.36 OPR/120.0.0.0`],
    ["Firefox 144", "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0"],
    ["Safari 26", `${BEGIN} Version/26.0 Safari/605.1.15`],
    ["Safari 26", `${BEGIN} Version/26.0 Mobile/15E148 Safari/604.1`],
    ["unknown browser", "curl/8"],
  ] as const
) {
  Deno.test(`browserName() recognizes ${expected} in ${userAgent.slice(-30)}`, () => {
    assert.equal(browserName(userAgent), expected);
  });
}
