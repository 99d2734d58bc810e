import { ERROR_PAGE_ATTRIBUTE, type ErrorDescription } from "../../../client/protocol.ts";
import { escapeHtml } from "./escape_html.ts";

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 52rem; margin: 10vh auto; padding: 0 1.5rem }
h1 { font-size: 1.35rem; line-height: 1.35; overflow-wrap: anywhere }
.status { color: #c2410c; font-weight: 600; margin: 0 }
.place { opacity: .75; overflow-wrap: anywhere }
.hint { border-left: 3px solid #2563eb; padding-left: .9rem }
pre { padding: 1rem; border-radius: .5rem; background: #80808022; overflow: auto; font-size: .875rem }
`;

/**
 * A self-contained page for an error. It loads only the client, which reloads the page when the
 * error is fixed.
 *
 * @param error Every part is escaped.
 * @param status HTTP status.
 * @param clientUrl URL of the client runtime; `undefined` when no change can fix the error.
 */
export function errorPage(
  error: ErrorDescription,
  status: number,
  clientUrl: string | undefined,
): string {
  const { loc } = error;
  const file = loc?.file ?? error.id;
  const place = file && (loc ? `${file}:${loc.line}:${loc.column + 1}` : file);
  const title = error.plugin ? `[${error.plugin}] ${error.message}` : error.message;
  const parts = [
    `<p class="status">${status}</p>`,
    `<h1>${escapeHtml(title)}</h1>`,
    place && `<p class="place">${escapeHtml(place)}</p>`,
    error.frame && `<pre>${escapeHtml(error.frame)}</pre>`,
    error.hint && `<p class="hint">${escapeHtml(error.hint)}</p>`,
    status >= 500 && error.stack &&
    `<details><summary>Stack</summary><pre>${escapeHtml(error.stack)}</pre></details>`,
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${status} ${escapeHtml(error.name)}</title>
<style>${STYLE}</style>
${
    clientUrl
      ? `<script type="module" ${ERROR_PAGE_ATTRIBUTE} src="${escapeHtml(clientUrl)}"></script>`
      : ""
  }
</head>
<body>
${parts.filter(Boolean).join("\n")}
</body>
</html>
`;
}
