/** The sheet, part 1: tokens, page, type. Alone it dresses the closed page. Light and dark by light-dark(). */
export const BASE_SHEET = `
:root {
  color-scheme: light dark;
  --bg: light-dark(#ffffff, #141413);
  --rail: light-dark(#f8f8f6, #1a1a18);
  --rail-hover: light-dark(#efefeb, #242421);
  --rail-here: light-dark(#e9e9e4, #2a2a27);
  --sunken: light-dark(#f4f4f1, #1e1e1c);
  --chosen: light-dark(#eef3fc, #1a2230);
  --ink: light-dark(#1b1b19, #ededea);
  --ink-2: light-dark(#5f5f59, #a5a59e);
  --ink-hover: light-dark(#3a3a37, #ffffff);
  --line: light-dark(#e8e8e3, #2a2a27);
  --edge: light-dark(#d3d3cc, #3e3e3a);
  --field: light-dark(#87877f, #77776f);
  --focus: light-dark(#1d5fd0, #86b4ff);
  --quiet: light-dark(#6a6a63, #99998f);
  --sending: light-dark(#1d5fd0, #7aacff);
  --sent: light-dark(#1b7a4a, #4fbf87);
  --deferred: light-dark(#955a00, #e2a93f);
  --uncertain: light-dark(#7242c4, #b99cf6);
  --failed: light-dark(#c02f28, #f47f73);
  --failed-hover: light-dark(#a02620, #f9a49b);
  --added: light-dark(#dff0e6, #19342a);
  --sans: -apple-system, "Segoe UI Variable Text", "Segoe UI", Inter, Roboto, "Noto Sans", system-ui, "Noto Sans CJK JP", sans-serif, "Apple Color Emoji", "Segoe UI Emoji", "Noto Color Emoji";
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", "Segoe UI Mono", "Noto Sans Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace;
  --t-meta: .75rem;
  --t-table: .8125rem;
  --t-body: .875rem;
  --t-head: 1rem;
  --t-title: 1.25rem;
  --t-answer: 1.5rem;
}
:root[data-theme="light"] { color-scheme: light; }
:root[data-theme="dark"] { color-scheme: dark; }

*, *::before, *::after { box-sizing: border-box; }
html { background: var(--bg); color: var(--ink); -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; font: 400 var(--t-body)/1.25rem var(--sans); font-variant-numeric: tabular-nums; }
h1, h2, h3, p, ul, ol, dl, dd, figure, fieldset { margin: 0; padding: 0; border: 0; }
h1 { font-size: var(--t-title); line-height: 1.75rem; font-weight: 600; letter-spacing: -.012em; text-wrap: pretty; overflow-wrap: anywhere; }
h2 { font-size: var(--t-head); line-height: 1.5rem; font-weight: 600; letter-spacing: -.006em; }
h3 { font-size: var(--t-body); line-height: 1.25rem; font-weight: 600; }
a { color: inherit; text-decoration: underline; text-decoration-color: var(--edge); text-decoration-thickness: 1px; text-underline-offset: .2em; }
a:hover { text-decoration-color: currentColor; }
b, strong, th { font-weight: 500; }
code, pre, kbd, .mono { font-family: var(--mono); font-size: .92em; font-variant-ligatures: none; }
time { white-space: nowrap; cursor: help; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 4px; }
.muted { color: var(--ink-2); }
.meta { font-size: var(--t-meta); line-height: 1rem; color: var(--ink-2); }
.said { font-size: var(--t-answer); line-height: 2rem; font-weight: 500; letter-spacing: -.017em; text-wrap: balance; overflow-wrap: anywhere; }
.said b { font-weight: 600; }
.lead { margin-top: .5rem; max-width: 40rem; text-wrap: pretty; }
.brand { display: flex; align-items: center; gap: .5rem; font-weight: 600; letter-spacing: -.01em; text-decoration: none; min-height: 1.5rem; }
.brand svg { width: 1.25rem; height: 1.25rem; }
.code { margin: .75rem 0 0; padding: .75rem 1rem; background: var(--sunken); border-radius: 8px; overflow: auto; max-height: 40rem; font-size: var(--t-meta); line-height: 1.25rem; tab-size: 2; }
.code.wrap { white-space: pre-wrap; overflow-wrap: anywhere; }
.code ins { display: inline-block; min-width: calc(100% + 2rem); margin: 0 -1rem; padding: 0 1rem; text-decoration: none; background: var(--added); }

.alone { max-width: 48rem; margin: 0 auto; }
.alone main { padding: min(16vh, 8rem) 1rem 2rem; }
.alone .brand { margin-bottom: 2rem; color: var(--ink-2); }
.alone .code + .lead, .alone .meta { margin-top: 1rem; }
`
