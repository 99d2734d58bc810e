/** When and where the scripts of packed pages are evaluated: as those of native pages. */
import assert from "node:assert/strict";
import { browserForTests } from "../harness/browser.ts";
import { PageLog } from "../harness/page_log.ts";
import { createProject, type ProjectFiles } from "../harness/project.ts";
import { startServer } from "../harness/server.ts";
import { change, tellingApp } from "../harness/small_app.ts";

const browser = browserForTests();

/** Loads a page once natively and once packed, and returns what its scripts told. */
async function tellBoth(files: ProjectFiles): Promise<{ native: string[]; packed: string[] }> {
  await using project = await createProject(files);
  const tellWith = async (pack: boolean) => {
    await using server = await startServer(project.root, { server: { pack } });
    await using page = await browser.open(server.url);
    const log = new PageLog(page);
    await log.until("end");
    page.noProblems();
    return page.console.filter((line) => line.startsWith("log: "));
  };
  return { native: await tellWith(false), packed: await tellWith(true) };
}

/** Defines `tell()`, and tells the events of the page's load. */
const TELL = `<!doctype html><link rel="icon" href="data:,">
<script>
globalThis.tell = (name) => console.log(name, document.readyState, !!document.querySelector("#end"));
document.addEventListener("DOMContentLoaded", () => tell("DOMContentLoaded"));
addEventListener("load", () => tell("load"));
</script>`;

Deno.test("scripts of a packed page run in the native order, before DOMContentLoaded", async () => {
  const { native, packed } = await tellBoth({
    "index.html": `${TELL}
<script type="module">import { name } from "/part.js"; tell("inline " + name);</script>
<script type="module" src="/one.js"></script>
<script>tell("classic");</script>
<script type="module" src="/two.js"></script>
<script defer src="/deferred.js"></script>
<script type="module">tell("last inline");</script>
<p id="end"></p>
<script type="module">addEventListener("load", () => setTimeout(() => console.log("end")));</script>`,
    "one.js": `import "./part.js"; import "./deep.js"; tell("one");
Promise.resolve().then(() => tell("microtask of one"));`,
    "two.js": `import "./deep.js"; tell("two");`,
    "deep.js": `import { name } from "./part.js"; tell("deep " + name);`,
    "part.js": `tell("part"); export const name = "part";`,
    "public/deferred.js": `tell("deferred");`,
  });
  assert.deepEqual(packed, native);
});

Deno.test("scripts that import files of other origins or public/ run before DOMContentLoaded", async () => {
  const { native, packed } = await tellBoth({
    "index.html": `${TELL}
<script type="module" src="/data.js"></script>
<script type="module" src="/public.js"></script>
<script type="module" src="/other.js"></script>
<p id="end"></p>
<script type="module">addEventListener("load", () => setTimeout(() => console.log("end")));</script>`,
    "data.js": `import value from "data:text/javascript,export default 4"; tell("data " + value);`,
    "public.js": `import "/plain.js"; tell("public");`,
    "other.js": `tell("other");`,
    "public/plain.js": `tell("plain");`,
  });
  assert.deepEqual(packed, native);
});

Deno.test("the fix of a script that could not be loaded from another server heals the page", async () => {
  const missing = "http://127.0.0.1:1/missing.js";
  await using project = await createProject(tellingApp({
    "main.js": `import "./view.js"; console.log("main");`,
    "view.js": `import value from "${missing}"; console.log(value); import.meta.hot.accept();`,
  }));
  await using server = await startServer(project.root, { server: { pack: true } });
  await using page = await browser.open(server.url);
  const log = new PageLog(page);
  const fixed = "data:text/javascript,export default 4";
  await page.untilLoad(() => project.edit("view.js", change(missing, fixed)));
  await log.until("main");
});

Deno.test("a script after <base> is relative to it", async () => {
  const { native, packed } = await tellBoth({
    "index.html": `<!doctype html><link rel="icon" href="data:,"><base href="/sub/">
<script type="module" src="main.js"></script>`,
    "main.js": `console.log("wrong"); console.log("end");`,
    "sub/main.js": `console.log("right"); console.log("end");`,
  });
  assert.deepEqual(packed, native);
});

Deno.test("scripts with top-level await do not delay the next ones", async () => {
  const { native, packed } = await tellBoth({
    "index.html": `${TELL}
<script type="module" src="/waits.js"></script>
<script type="module" src="/next.js"></script>
<script type="module" src="/parent.js"></script>
<p id="end"></p>`,
    "waits.js":
      `tell("waits"); await new Promise((resolve) => addEventListener("load", () => setTimeout(resolve)));
tell("waited"); export const waited = true;`,
    "next.js": `tell("next"); await undefined; tell("next, later");`,
    "parent.js": `import "./sibling.js"; import { waited } from "./waits.js";
console.log("parent " + waited); console.log("end");`,
    "sibling.js": `tell("sibling");`,
  });
  assert.deepEqual(packed, native);
});

Deno.test("async scripts run once they are loaded", async () => {
  const { native, packed } = await tellBoth({
    "index.html": `${TELL}
<script type="module" async src="/async.js"></script>
<script type="module" async>import "/part.js"; console.log("async inline");</script>
<p id="end"></p>
<script type="module">addEventListener("load", () => setTimeout(() => console.log("end")));</script>`,
    "async.js": `import "./part.js"; console.log("async");`,
    "part.js": `console.log("part");`,
  });
  assert.deepEqual(packed.toSorted(), native.toSorted());
  assert.ok(packed.indexOf("log: part") < packed.indexOf("log: async"));
});

const NONCE = "dGhlIG5vbmNl";

for (
  const sources of [
    `'nonce-${NONCE}' 'strict-dynamic'`,
    `'self' 'nonce-${NONCE}'`,
  ]
) {
  Deno.test(`a packed page works with the policy script-src ${sources}`, async () => {
    await using project = await createProject(tellingApp({
      "main.js": `import "./view.js"; import("./lazy.js"); console.log("main");
document.addEventListener("securitypolicyviolation", (event) => console.error(event.violatedDirective));`,
      "view.js": `import { part } from "./part.js"; import "./style.css"; console.log("view", part);
import.meta.hot.accept();`,
      "part.js": `export const part = 1;`,
      "style.css": `#app { padding-left: 1px; }`,
      "lazy.js": `console.log("lazy 1"); import.meta.hot.accept();`,
    }));
    const policy = `script-src ${sources}; style-src 'nonce-${NONCE}'; object-src 'none'`;
    await using server = await startServer(project.root, {
      html: { cspNonce: NONCE },
      server: { pack: true, headers: { "content-security-policy": policy } },
    });
    await using page = await browser.open(server.url);
    const log = new PageLog(page);
    await log.next("view 1", "main", "lazy 1");
    await page.expectStyle("#app", "padding-left", "1px");
    await page.withoutReload(async () => {
      await project.edit("part.js", change(1, 2));
      await log.next("view 2");
      await project.edit("lazy.js", change(1, 2));
      await log.next("lazy 2");
    });
    page.noProblems();
  });
}

Deno.test("load and error events of scripts, and what runs, are as natively", async () => {
  const names = ["good", "broken", "missing", "unresolved", "throws", "nameless"];
  await using project = await createProject({
    "index.html": `<!doctype html><link rel="icon" href="data:,">
<script>globalThis.tell = (...words) => console.log(...words);
addEventListener("error", ({ message }) => message && tell("error of window"));</script>
${
      names.map((name) =>
        `<script type="module" src="/${name}.js" onload="tell('load ${name}')"
  onerror="tell('error ${name}')"></script>`
      ).join("\n")
    }
<script type="module">addEventListener("load", () => setTimeout(() => tell("end")));</script>`,
    "good.js": `tell("good");`,
    "broken.js": `import "./part.js?broken"; import "./syntax.js"; tell("broken");`,
    "syntax.js": `const = 1;`,
    "missing.js": `import "./part.js?missing"; import "/missing/file.js"; tell("missing");`,
    "unresolved.js":
      `import "./part.js?unresolved"; import "./unresolved.css"; tell("unresolved");`,
    "throws.js": `import "./part.js?throws"; import "./throwing.js"; tell("throws");`,
    "throwing.js": `throw new Error("thrown");`,
    "nameless.js": `import "./part.js?nameless"; import { no } from "./part.js"; tell("nameless");`,
    "part.js": `tell("part", new URL(import.meta.url).search); export const part = 1;`,
  });
  const tellWith = async (pack: boolean) => {
    await using server = await startServer(project.root, { server: { pack } });
    await using page = await browser.open(server.url);
    const log = new PageLog(page);
    await log.until("end");
    return page.console.filter((line) => line.startsWith("log: "));
  };
  assert.deepEqual(await tellWith(true), await tellWith(false));
});
