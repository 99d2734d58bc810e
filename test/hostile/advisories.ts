/** Published advisories of dev servers, each with the request that it describes. */

export interface Advisory {
  /** As published. */
  id: string;
  product: string;
  /** The fault, in a few words. */
  fault: string;
  /** `{root}` is the project, `{outside}` a folder beside it with a secret. */
  requests: readonly AdvisoryRequest[];
}

export interface AdvisoryRequest {
  target: string;
  headers?: Readonly<Record<string, string>>;
  /**
   * What must come: nothing secret (the default), no permission for other origins to read, or a
   * refusal.
   */
  expect?: "no secret" | "no reading" | "refused";
  /** Whether it is a WebSocket handshake, with the token where `{token}` stands. */
  isUpgrade?: boolean;
}

const read = (...targets: string[]) => targets.map((target) => ({ target }));
const EVIL = "http://evil.test";

export const ADVISORIES: readonly Advisory[] = [
  {
    id: "CVE-2022-35204",
    product: "Vite",
    fault: "encoded dots leave the allowed folder",
    requests: read(
      "/@fs{root}/%2e%2e/app-secret/secret.txt",
      "/@fs/{root}/..%2fapp-secret/secret.txt",
    ),
  },
  {
    id: "CVE-2023-34092",
    product: "Vite",
    fault: "two slashes hide a denied name",
    requests: read("//.env", "//server.pem", "//nested//.env"),
  },
  {
    id: "CVE-2023-49293",
    product: "Vite",
    fault: "the URL of a page gets into its HTML",
    requests: [{
      target: '/?"></script><script>alert(1)</script>',
      headers: { Accept: "text/html" },
      expect: "no secret",
    }],
  },
  {
    id: "CVE-2024-23331",
    product: "Vite",
    fault: "denied names in other case",
    requests: read("/.ENV", "/.Env.Local", "/server.PEM?raw", "/.GIT/config"),
  },
  {
    id: "CVE-2024-31207",
    product: "Vite",
    fault: "denied folders",
    requests: read("/.git/config", "/nested/.git/config", "/.env.d/inner.txt"),
  },
  {
    id: "CVE-2024-45811",
    product: "Vite",
    fault: "`?import&raw` skips the check",
    requests: read("/@fs{outside}/secret.txt?import&raw", "/.env?import&raw"),
  },
  {
    id: "CVE-2025-24010",
    product: "Vite",
    fault: "any site reads sources and opens the WebSocket",
    requests: [
      { target: "/src/main.ts", headers: { Origin: EVIL }, expect: "no reading" },
      { target: "/src/main.ts", headers: { Host: "evil.test" }, expect: "refused" },
      { target: "/?token={token}", headers: { Origin: EVIL }, expect: "refused", isUpgrade: true },
      { target: "/", headers: { Origin: "http://localhost" }, expect: "refused", isUpgrade: true },
    ],
  },
  {
    id: "CVE-2025-30208",
    product: "Vite",
    fault: "`?raw??` skips the check",
    requests: read("/@fs{outside}/secret.txt?raw??", "/@fs{outside}/secret.txt?import&raw??"),
  },
  {
    id: "CVE-2025-31125",
    product: "Vite",
    fault: "`?inline&import` and `?raw?import` skip the check",
    requests: read(
      "/@fs{outside}/secret.txt?inline&import",
      "/@fs{outside}/secret.txt?raw?import",
      "/@fs{outside}/secret.txt?import&?inline=1.wasm?init",
    ),
  },
  {
    id: "CVE-2025-31486",
    product: "Vite",
    fault: "`.svg` in the query, and a path that is relative in it",
    requests: read(
      "/@fs{outside}/secret.txt?.svg?.wasm?init",
      "/@fs{root}/?/../../app-secret/secret.txt?import&?raw",
      "/.env?.svg?.wasm?init",
    ),
  },
  {
    id: "CVE-2025-32395",
    product: "Vite",
    fault: "`#` in the target",
    requests: read("/@fs{root}/#/../../app-secret/secret.txt", "/src/#/../../.env"),
  },
  {
    id: "CVE-2025-46565",
    product: "Vite",
    fault: "`/.` behind a denied name",
    requests: read("/.env/.", "/server.pem/.?raw", "/.env/"),
  },
  {
    id: "CVE-2025-58751",
    product: "Vite",
    fault: "a folder whose name begins like `public`",
    requests: read("/../public-secret.txt", "/..%2fpublic-secret.txt", "/leak.txt"),
  },
  {
    id: "CVE-2025-58752",
    product: "Vite",
    fault: "HTML files outside of the allowed folders",
    requests: [
      "/../app-secret/index.html",
      "/linked/index.html",
      "/@fs{outside}/index.html",
      "/.git/index.html",
    ].map((target) => ({ target, headers: { Accept: "text/html" } })),
  },
  {
    id: "CVE-2025-62522",
    product: "Vite",
    fault: "a backslash behind a denied name",
    requests: read("/.env\\", "/.env%5c", "/server.pem\\?raw"),
  },
  {
    id: "CVE-2026-39363",
    product: "Vite",
    fault: "`fetchModule` over the WebSocket reads any file",
    requests: [
      { target: "/", headers: {}, expect: "no secret", isUpgrade: true },
      { target: "/@id/{outside}/secret.ts?raw", expect: "no secret" },
    ],
  },
  {
    id: "CVE-2026-39364",
    product: "Vite",
    fault: "queries skip the deny list",
    requests: read("/.env?import&raw", "/.env?import&url&inline", "/server.pem?url&inline"),
  },
  {
    id: "CVE-2026-39365",
    product: "Vite",
    fault: "maps of dependencies leave their folder",
    requests: read(
      "/node_modules/.vireo/deps/../../../.env.js.map",
      "/node_modules/.vireo/deps/..%2f..%2f..%2f..%2fapp-secret/secret.js.map",
      "/@fs{root}/node_modules/.vireo/deps/%2e%2e/%2e%2e/.env.map",
    ),
  },
  {
    id: "CVE-2026-53571",
    product: "Vite",
    fault: "other names that Windows has for a file",
    requests: read("/.env::$DATA?raw", "/.env::$DATA", "/ENV~1", "/SERVER~1.PEM", "/.env."),
  },
  {
    id: "CVE-2018-14732",
    product: "webpack-dev-server",
    fault: "the WebSocket does not check the origin",
    requests: [
      { target: "/?token={token}", headers: { Origin: EVIL }, expect: "refused", isUpgrade: true },
    ],
  },
  {
    id: "CVE-2024-29180",
    product: "webpack-dev-middleware",
    fault: "encoded separators leave the folder",
    requests: read("/public/..%2f..%2fapp-secret%2fsecret.txt", "/src/..%5c..%5c.env"),
  },
  {
    id: "CVE-2025-30359",
    product: "webpack-dev-server",
    fault: "a foreign page runs the sources as a classic script",
    requests: [{
      target: "/src/main.ts",
      headers: {
        "Sec-Fetch-Site": "cross-site",
        "Sec-Fetch-Mode": "no-cors",
        "Sec-Fetch-Dest": "script",
      },
      expect: "refused",
    }],
  },
  {
    id: "CVE-2025-30360",
    product: "webpack-dev-server",
    fault: "any page of an IP address opens the WebSocket",
    requests: [{
      target: "/?token={token}",
      headers: { Origin: "http://203.0.113.7" },
      expect: "refused",
      isUpgrade: true,
    }],
  },
  {
    id: "CVE-2026-14631",
    product: "webpack-dev-server",
    fault: "a malformed host or origin ends the process",
    requests: [
      { target: "/", headers: { Host: "[::1" }, expect: "refused" },
      { target: "/", headers: { Host: "http://%" }, expect: "refused" },
      {
        target: "/?token={token}",
        headers: { Origin: "http://[" },
        expect: "refused",
        isUpgrade: true,
      },
    ],
  },
  {
    id: "GHSA-67mh-4wv8-2f99",
    product: "esbuild",
    fault: "any site reads every response",
    requests: ["/src/main.ts", "/", "/__vireo/events", "/@vite/client"].map((target) => ({
      target,
      headers: { Origin: EVIL },
      expect: "no reading" as const,
    })),
  },
  {
    id: "GHSA-g7r4-m6w7-qqqr",
    product: "esbuild",
    fault: "backslashes leave the folder",
    requests: read(
      "/..\\..\\app-secret\\secret.txt",
      "/src\\..\\.env",
      "/..%5c..%5cwindows%5cwin.ini",
    ),
  },
  {
    id: "CVE-2025-56648",
    product: "Parcel",
    fault: "any site reads the sources",
    requests: [
      { target: "/src/main.ts", headers: { Origin: EVIL }, expect: "no reading" },
      { target: "/?token={token}", headers: { Origin: EVIL }, expect: "refused", isUpgrade: true },
    ],
  },
  {
    id: "CVE-2025-48068",
    product: "Next",
    fault: "the dev server's WebSocket and scripts are open to any site",
    requests: [
      { target: "/?token={token}", headers: { Origin: EVIL }, expect: "refused", isUpgrade: true },
      { target: "/?token=guess", headers: { Origin: "null" }, expect: "refused", isUpgrade: true },
    ],
  },
];
