import assert from "node:assert/strict";
import picocolors from "picocolors";
import { entryText } from "../../../../server/cli/running/entry_text.ts";
import { durationText, statusText } from "../../../../server/cli/running/status_text.ts";
import { whyText } from "../../../../server/cli/running/why_text.ts";
import type { Status } from "../../../../server/inspection/inspection.ts";
import type { ModuleDetail } from "../../../../server/inspection/module_report.ts";
import type { Entry } from "../../../../server/journal/entry.ts";

const plain = picocolors.createColors(false);

Deno.test("durationText() names the two largest units", () => {
  assert.deepEqual([0, 59_999, 61_000, 3_600_000, 90_061_000].map(durationText), [
    "0 s",
    "59 s",
    "1 min 1 s",
    "1 h 0 min",
    "25 h 1 min",
  ]);
});

Deno.test("statusText() lists pages and errors", () => {
  const page = { id: 1, browser: "Firefox 140", connectedAt: 0, pending: [], failing: [] };
  const status: Status = {
    instance: "x",
    vireo: "1.0.0",
    pid: 7,
    root: "/app",
    configFile: null,
    mode: "development",
    urls: { local: ["http://localhost:5173/"], network: [] },
    settings: {},
    startedAt: 0,
    isRestarting: false,
    isUpdating: false,
    isVerifying: false,
    isPacked: false,
    versions: {},
    bundling: ["vue"],
    memory: { resident: 100 * 1024 * 1024, heap: 0 },
    modules: 3,
    pages: [
      { ...page, url: "http://localhost:5173/", state: "in step" },
      { ...page, url: "http://localhost:5173/b", state: "behind", failing: ["/a.ts"] },
    ],
    errors: [{ name: "Error", message: "Broken", frame: "1 | x" }],
    sequence: 1,
  };
  assert.equal(
    statusText(status, plain, 5000),
    `VIREO v1.0.0  /app
  url      http://localhost:5173/
  config   none
  process  7, for 5 s
  memory   100 MB
  now      bundling vue
  pages    http://localhost:5173/ in Firefox 140: in step
           http://localhost:5173/b in Firefox 140: behind, could not apply /a.ts
error Broken
1 | x`,
  );
});

Deno.test("whyText() explains an edit", () => {
  const module: ModuleDetail = {
    url: "/src/theme.ts",
    id: "/app/src/theme.ts",
    file: "/app/src/theme.ts",
    type: "js",
    pages: [],
    importers: Array.from({ length: 8 }, (_, index) => `/m${index}.ts`),
    imports: [],
    accepts: { self: false, dependencies: [], exports: [] },
    chain: ["/src/main.ts", "/src/theme.ts"],
    size: 1,
    transformTime: 1,
    updatedAt: null,
    packs: ["/@vireo/pack/abc.js"],
  };
  const report = {
    file: "/app/src/theme.ts",
    edit: {
      verdict: "reload" as const,
      boundaries: [],
      reason: "no one accepts",
      hint: "Accept it",
    },
    modules: [module],
    readBy: [],
    loads: [],
  };
  assert.equal(
    whyText(report, "/app", plain),
    `/src/theme.ts
  in the page  /src/main.ts → /src/theme.ts
  imported by  /m0.ts, /m1.ts, /m2.ts, /m3.ts, /m4.ts, /m5.ts and 2 more
  pack         /@vireo/pack/abc.js
  an edit      reloads the page: no one accepts
  what helps   Accept it`,
  );
  const page = { ...report, file: "/app/index.html", modules: [], loads: ["/src/main.ts"] };
  assert.match(
    whyText(page, "/app", plain),
    /^\/index\.html\n {2}a page {7}that loads \/src\/main\.ts\n {2}an edit/,
  );
  const chain = ["/src/theme.ts", "/src/App.vue"];
  const hot = { verdict: "hot" as const, boundaries: [{ path: "/src/App.vue", chain }] };
  assert.match(
    whyText({ ...report, edit: hot }, "/app", plain),
    /an edit {6}is a hot update of \/src\/theme\.ts → \/src\/App\.vue$/,
  );
});

const ENTRIES: [string, Entry][] = [
  [
    "hmr update /a.vue 4 ms to 2 pages (/a.ts)",
    {
      kind: "change",
      plan: "update",
      files: [{ type: "update", file: "/app/a.ts" }],
      updates: [{ type: "js-update", path: "/a.vue", acceptedPath: "/a.vue", chain: [] }],
      leftOut: 0,
      pages: 2,
      seenAt: 10,
      plannedAt: 12,
      sentAt: 14,
    },
  ],
  [
    "page reload /a.ts: no module accepts it to 1 page\n         hint: Accept it",
    {
      kind: "change",
      plan: "reload",
      files: [],
      updates: [],
      leftOut: 0,
      reason: "/a.ts: no module accepts it",
      hint: "Accept it",
      pages: 1,
    },
  ],
  ["error Broken\n  at /app/a.ts:1:2", {
    kind: "error",
    name: "Error",
    message: "Broken",
    loc: { file: "/app/a.ts", line: 1, column: 1 },
  }],
  [
    "could not apply /a.ts in 3 ms: page 1 http://localhost/",
    {
      kind: "applied",
      page: 1,
      url: "http://localhost/",
      batches: [1],
      failed: ["/a.ts"],
      milliseconds: 3,
    },
  ],
  [
    "page 1 reloads: http://localhost/ in Firefox 140",
    {
      kind: "page",
      state: "disconnected",
      isReloading: true,
      page: 1,
      url: "http://localhost/",
      browser: "Firefox 140",
    },
  ],
  ["server restart finished: vite.config.ts changed in 9 ms", {
    kind: "restart",
    state: "finished",
    reason: "vite.config.ts changed",
    milliseconds: 9,
  }],
  ["bundling started: a, b, c, d and 1 more", {
    kind: "bundle",
    state: "started",
    packages: ["a", "b", "c", "d", "e"],
    modules: 0,
  }],
];

for (const [expected, entry] of ENTRIES) {
  Deno.test(`entryText() tells "${expected.split("\n", 1)}"`, () => {
    const text = entryText({ ...entry, sequence: 1, at: 0 }, "/app", plain);
    assert.match(text, /^\d\d:\d\d:\d\d /);
    assert.equal(text.slice(9), expected);
  });
}
