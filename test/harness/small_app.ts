import type { ProjectFiles } from "./project.ts";

/** A page with an element `#app` that loads `/src/main.ts`. */
export const INDEX_HTML = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <link rel="icon" href="data:,">
    <title>Test</title>
  </head>
  <body>
    <div id="app"></div>
    <script type="module" src="/src/main.ts"></script>
  </body>
</html>
`;

/**
 * The files of an app that shows a value.
 *
 * @param main The body of `src/main.ts`, which calls `show(value)` with what the test compares.
 * @param files More files.
 */
export function showingApp(main: string, files: ProjectFiles = {}): ProjectFiles {
  return {
    "index.html": INDEX_HTML,
    "src/show.ts": `export function show(value: unknown): void {
  document.querySelector("#app")!.textContent = JSON.stringify(value);
}
`,
    "src/main.ts": `import { show } from "./show";\n${main}`,
    ...files,
  };
}

/**
 * The files of an app without TypeScript whose modules tell by `console.log` what happens to them.
 *
 * @param files At least `main.js`.
 */
export function tellingApp(files: ProjectFiles): ProjectFiles {
  return {
    "index.html": `<!doctype html>
<link rel="icon" href="data:,">
<div id="app"></div>
<script type="module" src="/main.js"></script>
`,
    ...files,
  };
}

/** An edit that replaces the first occurrence. */
export function change(from: string | number, to: string | number): (code: string) => string {
  return (code) => code.replace(String(from), () => String(to));
}

/** The bytes of a PNG of one transparent pixel. */
export const PIXEL_PNG = Uint8Array.fromBase64(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
);
