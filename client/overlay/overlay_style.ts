/** The overlay's style sheet. It lives in a shadow root, so that neither side reaches the other. */
export const OVERLAY_STYLE = `
:host {
  --page: rgb(20 22 30 / 55%);
  --window: #ffffff;
  --sunken: #f5f6f8;
  --line: #e1e4ea;
  --text: #1c2129;
  --dim: #667080;
  --red: #c9283d;
  --red-soft: #fdecee;
  --link: #1f5fbf;
  --tag: #6b3fb5;
  --hint: #14663f;
  --hint-soft: #e8f6ee;
  color-scheme: light;
  position: fixed;
  inset: 0;
  z-index: 2147483647;
}

@media (prefers-color-scheme: dark) {
  :host {
    --page: rgb(0 0 0 / 62%);
    --window: #191c22;
    --sunken: #12141a;
    --line: #2c313b;
    --text: #e7eaf0;
    --dim: #959fb0;
    --red: #ff7a88;
    --red-soft: #35191f;
    --link: #85b5ff;
    --tag: #c2a4ff;
    --hint: #7fdcab;
    --hint-soft: #14291f;
    color-scheme: dark;
  }
}

* { box-sizing: border-box; }
[hidden] { display: none !important; }

.backdrop {
  position: absolute;
  inset: 0;
  overflow-y: auto;
  overscroll-behavior: contain;
  padding: 6vh 20px;
  background: var(--page);
  animation: appear 140ms ease-out;
}

.window {
  max-width: 900px;
  margin: 0 auto;
  padding: 22px 28px 18px;
  border: 1px solid var(--line);
  border-top: 4px solid var(--red);
  border-radius: 10px;
  background: var(--window);
  color: var(--text);
  box-shadow: 0 18px 50px rgb(0 0 0 / 35%);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
  text-align: left;
  direction: ltr;
}

.head {
  display: flex;
  gap: 10px;
  align-items: center;
  font-size: 13px;
  color: var(--dim);
}

.plugin {
  padding: 1px 9px;
  border-radius: 99px;
  background: color-mix(in srgb, var(--tag) 14%, transparent);
  color: var(--tag);
}

.close {
  margin: -4px -8px -4px auto;
  width: 30px;
  height: 30px;
  border: 0;
  border-radius: 6px;
  background: none;
  color: var(--dim);
  font: 20px/1 system-ui, sans-serif;
  cursor: pointer;
}
.close:hover { background: var(--sunken); color: var(--text); }

pre {
  margin: 0;
  font: 13.5px/1.6 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  tab-size: 2;
}

.message {
  margin: 10px 0 0;
  font: 600 18px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
  white-space: pre-wrap;
  overflow-wrap: anywhere;
}
.message-body { color: var(--red); }

.file { margin-top: 10px; white-space: pre-wrap; overflow-wrap: anywhere; }

.file-link { color: var(--link); text-decoration: underline; text-underline-offset: 3px; cursor: pointer; }
.file-link:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 3px; }

.frame {
  margin-top: 14px;
  padding: 12px 0;
  border: 1px solid var(--line);
  border-radius: 7px;
  background: var(--sunken);
  overflow-x: auto;
  scrollbar-width: thin;
}
.frame-lines { display: inline-block; min-width: 100%; }
.frame-line { display: block; padding: 0 16px; min-height: 1.6em; }
.frame-line.marked { background: var(--red-soft); }
.frame-line.marker { background: var(--red-soft); color: var(--red); font-weight: 700; }

.hint {
  margin-top: 14px;
  padding: 9px 14px;
  border-left: 3px solid var(--hint);
  border-radius: 0 6px 6px 0;
  background: var(--hint-soft);
  color: var(--hint);
  white-space: pre-wrap;
  overflow-wrap: anywhere;
}

.reason { margin-top: 14px; color: var(--dim); font-size: 13px; overflow-wrap: anywhere; }
details { margin-top: 14px; color: var(--dim); }
summary { cursor: pointer; font-size: 13px; width: max-content; }
.stack {
  margin-top: 6px;
  font-size: 12.5px;
  overflow-x: auto;
  scrollbar-width: thin;
}
.stack .file-link { color: inherit; }

.tip {
  margin-top: 18px;
  padding-top: 12px;
  border-top: 1px solid var(--line);
  color: var(--dim);
  font-size: 13px;
}
.tip[role=status] { color: var(--red); }

kbd, code { font: 12px/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
kbd {
  padding: 1px 6px;
  border: 1px solid var(--line);
  border-bottom-width: 2px;
  border-radius: 4px;
  background: var(--sunken);
  color: var(--text);
}

@keyframes appear { from { opacity: 0; } }
@media (prefers-reduced-motion: reduce) { .backdrop { animation: none; } }
`;
