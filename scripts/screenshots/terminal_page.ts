/** The colors of a terminal as a page. */

/** Styles by the parameters of an escape sequence; `0` and `39` end a color. */
const STYLES: Readonly<Record<string, string>> = {
  "1": "font-weight: bold",
  "2": "opacity: 0.6",
  "4": "text-decoration: underline",
  "31": "color: #f47b76",
  "32": "color: #7fd6a4",
  "33": "color: #e5b967",
  "34": "color: #86a8f5",
  "36": "color: #77cfd8",
  "90": "color: #868d96",
};
/** Sequences that end the style of an earlier one. */
const ENDS = new Set(["0", "22", "24", "39", ""]);

/**
 * An HTML page that shows the output of a terminal.
 *
 * @param output With escape sequences for colors; others are removed.
 * @param title The title of the window.
 */
export function terminalPage(output: string, title: string): string {
  let open = 0;
  // deno-lint-ignore no-control-regex -- terminal colors are control characters
  const body = output.split(/\x1b\[([\d;]*)m/).map((part, index) => {
    // deno-lint-ignore no-control-regex -- other sequences move the cursor
    if (index % 2 === 0) return escapeText(part.replace(/\x1b\[[\d;?]*[A-Za-z]/g, ""));
    if (ENDS.has(part)) return open > 0 ? (open--, "</span>") : "";
    open++;
    return `<span style="${part.split(";").map((code) => STYLES[code] ?? "").join(";")}">`;
  }).join("") + "</span>".repeat(open);
  return `<!doctype html><meta charset="utf-8"><style>
    body { margin: 0; padding: 20px; background: #e9ece8; }
    div { border-radius: 10px; background: #1b1e22; color: #dfe3e0; overflow: hidden; }
    h1 { margin: 0; padding: 8px; background: #272b31; font: 12px system-ui, sans-serif;
      text-align: center; color: #9aa19c; }
    pre { margin: 0; padding: 14px 18px 18px; font: 13px/1.5 ui-monospace, Menlo, "DejaVu Sans Mono",
      monospace; white-space: pre-wrap; }
  </style><div><h1>${escapeText(title)}</h1><pre>${body}</pre></div>`;
}

function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
