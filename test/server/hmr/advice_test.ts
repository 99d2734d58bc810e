import assert from "node:assert/strict";
import { adviceFor } from "../../../server/hmr/advice.ts";

Deno.test("adviceFor() names the importer that can accept the changed module", () => {
  const chain = ["/src/theme/dark.ts", "/src/config.ts", "/src/main.ts"];
  assert.equal(
    adviceFor({ kind: "dead end", chain }),
    '"/src/main.ts" is a dead end: it imports "/src/theme/dark.ts" through "/src/config.ts", and ' +
      'no module on the way accepts it. Add import.meta.hot.accept("./theme/dark.ts", ' +
      '(module) => …) to "/src/config.ts", or import it only from components',
  );
});

Deno.test("adviceFor() says how an entry of a page can accept itself", () => {
  assert.match(
    adviceFor({ kind: "dead end", chain: ["/src/main.ts"] })!,
    /^"\/src\/main\.ts" is a dead end, .* add import\.meta\.hot\.accept\(\) to it/,
  );
});

Deno.test("adviceFor() has advice for circles and public files, and none for pages", () => {
  assert.match(
    adviceFor({ kind: "circle", chain: ["/a.ts", "/b.ts", "/a.ts"] })!,
    /^Remove .* "\/a\.ts"/,
  );
  assert.match(adviceFor({ kind: "public file" })!, /import it from a module/);
  assert.equal(adviceFor({ kind: "page" }), undefined);
});
