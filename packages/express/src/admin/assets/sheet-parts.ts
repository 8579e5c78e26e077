/** The sheet, part 2: the frame of a page and what all pages are made of. */
export const PARTS_SHEET = `
html { scrollbar-gutter: stable; }
body:not(.alone) { display: grid; grid-template-columns: 13.5rem minmax(0, 1fr); min-height: 100vh; }
.sprite { position: absolute; width: 0; height: 0; }
.rail { background: var(--rail); border-right: 1px solid var(--line); }
.stay { position: sticky; top: 0; max-height: 100vh; overflow-y: auto; padding: 1.25rem .75rem; }
.rail .brand { margin: 0 0 1rem; padding: 0 .5rem; }
body:not(.alone) main { padding: 1.5rem 2rem; max-width: 78rem; width: 100%; display: flex; flex-direction: column; }
.skip { position: absolute; left: -99rem; top: .5rem; z-index: 9; padding: .5rem .75rem; background: var(--bg); }
.skip:focus { left: .5rem; }
.find { position: relative; margin-bottom: 1rem; }
.find input { width: 100%; padding-right: 2rem; }
.find kbd { position: absolute; right: .5rem; top: .4375rem; pointer-events: none; }
.find input:not(:placeholder-shown) + kbd { display: none; }
.rail ul { list-style: none; }
.rail nav > ul > li > ul { margin: 0 0 .75rem; }
.rail nav a { display: flex; align-items: center; gap: .5rem; min-height: 2rem; padding: 0 .5rem; border-radius: 6px; text-decoration: none; }
.rail nav ul ul a { min-height: 1.75rem; font-size: var(--t-table); padding-left: .75rem; }
.rail nav a:hover { background: var(--rail-hover); }
.rail nav a[aria-current] { background: var(--rail-here); font-weight: 500; }
.rail nav .n { margin-left: auto; font-size: var(--t-meta); font-weight: 400; color: var(--ink-2); }
.foot { margin-top: auto; padding-top: 3rem; display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; font-size: var(--t-meta); line-height: 1rem; color: var(--ink-2); }
.foot .keys { word-spacing: .1em; }
.foot form { display: flex; align-items: center; gap: .5rem; margin-left: auto; }
kbd { padding: 0 .25rem; border: 1px solid var(--edge); border-radius: 4px; font-size: .6875rem; line-height: 1rem; color: var(--ink-2); background: var(--bg); }
.hide { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.num { text-align: right; }
.break { overflow-wrap: anywhere; }

.glyph { flex: none; width: 1rem; height: 1rem; vertical-align: -.1875rem; color: var(--quiet); }
.sending > .glyph, .glyph.sending { color: var(--sending); }
.sent > .glyph, .glyph.sent { color: var(--sent); }
.deferred > .glyph, .glyph.deferred { color: var(--deferred); }
.uncertain > .glyph, .glyph.uncertain { color: var(--uncertain); }
.failed > .glyph, .glyph.failed { color: var(--failed); }

.top { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1rem; margin-bottom: 1rem; }
.top > .end { margin-left: auto; display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1rem; }
section { margin-top: 2rem; }
section > .top { margin-bottom: .5rem; }

.answer { display: grid; grid-template-columns: 1.75rem minmax(0, 1fr); gap: .25rem .75rem; margin: .25rem 0 1.25rem; max-width: 64rem; }
.answer > .glyph { width: 1.75rem; height: 1.75rem; margin-top: .125rem; }
.said .muted { white-space: nowrap; font-weight: 400; }
.next { grid-column: 2; color: var(--ink-2); max-width: 48rem; text-wrap: pretty; overflow-wrap: anywhere; }
.next b { color: var(--ink); }
.answer > .acts, .answer > .ask { grid-column: 2; margin-top: .75rem; }
.ask .filter { margin: .5rem 0 0; }
.notice { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem .75rem; padding: .625rem 0; border-block: 1px solid var(--line); font-size: var(--t-table); }
.notice + .notice { border-top: 0; }
p.notice { margin-bottom: 1rem; } .notice[hidden] { display: none; }
.notice p { flex: 1 1 16rem; min-width: 0; overflow-wrap: anywhere; }
.problem { margin: .5rem 0; color: var(--failed); font-size: var(--t-table); }

.table { width: 100%; border-collapse: collapse; font-size: var(--t-table); }
.table th { height: 2rem; padding: 0 .75rem 0 0; border-bottom: 1px solid var(--line); text-align: left; font-size: var(--t-meta); font-weight: 400; color: var(--ink-2); white-space: nowrap; }
.table td { height: 2.25rem; padding: 0 .75rem 0 0; border-bottom: 1px solid var(--line); }
.table tbody th { font-size: inherit; font-weight: 500; color: inherit; white-space: normal; }
.table tbody th.break { max-width: 28rem; }
.table .meta { font-weight: 400; }
.table .clip { max-width: 0; width: 34%; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.table td.fate, .table td.state { white-space: nowrap; }
.lined td { white-space: nowrap; }
.lined td.wrap { white-space: normal; overflow-wrap: anywhere; }
.table th.num, .table td.num { text-align: right; white-space: nowrap; }
.table th:last-child, .table td:last-child { padding-right: .25rem; }
.table tbody tr:hover { background: var(--rail); }
.tall td, .tall tbody th { height: auto; padding-block: .5rem; vertical-align: top; }
.fixed { table-layout: fixed; }
.fixed td { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.table a { text-decoration: none; }
.table a:hover { text-decoration: underline; text-decoration-color: currentColor; }
.pages { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1rem; margin-top: .75rem; font-size: var(--t-table); color: var(--ink-2); }
.pages nav { margin-left: auto; display: flex; gap: .5rem; }
.pages a { color: var(--ink); }

input, select, button, textarea { font: inherit; font-size: var(--t-table); color: inherit; letter-spacing: inherit; }
input:not([type="hidden"]), select { height: 2rem; padding: 0 .5rem; border: 1px solid var(--field); border-radius: 6px; background: var(--bg); min-width: 0; }
input::placeholder { color: var(--ink-2); opacity: 1; }
button, .button { display: inline-flex; align-items: center; justify-content: center; gap: .375rem; height: 2rem; padding: 0 .75rem; white-space: nowrap; border: 1px solid var(--edge); border-radius: 6px; background: var(--bg); font-size: var(--t-table); font-weight: 500; text-decoration: none; cursor: pointer; }
a.button { display: inline-block; line-height: 1.875rem; max-width: 100%; overflow: hidden; text-overflow: ellipsis; }
button:hover, .button:hover, .table a.button:hover { background: var(--sunken); border-color: var(--field); text-decoration: none; }
button.primary { background: var(--ink); border-color: var(--ink); color: var(--bg); }
button.primary:hover { background: var(--ink-hover); border-color: transparent; }
.danger { color: var(--failed); }
button.danger.primary { background: var(--failed); border-color: transparent; color: var(--bg); }
button.danger.primary:hover { background: var(--failed-hover); }
.small { height: 1.75rem; padding: 0 .5rem; font-size: var(--t-meta); }
a.small { line-height: 1.625rem; }
.ask > summary { display: inline-flex; align-items: center; height: 2rem; padding: 0 .75rem; border: 1px solid var(--edge); border-radius: 6px; font-size: var(--t-table); font-weight: 500; color: var(--ink); list-style: none; }
.ask > summary::-webkit-details-marker { display: none; }
.ask > summary:hover { background: var(--sunken); border-color: var(--field); }
.plain { border-color: transparent; background: none; }
.acts { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem; min-width: 0; }
td .acts { justify-content: end; }
.field { display: grid; gap: .25rem; font-size: var(--t-meta); line-height: 1rem; color: var(--ink-2); min-width: 0; }
.field > input, .field > select { color: var(--ink); width: 100%; }
.wide-field { flex: 1 1 14rem; max-width: 24rem; }
.low { align-self: end; }
.whole { flex: 1 1 100%; }
.stacked { display: grid; gap: .75rem; margin-top: 1.5rem; } .field > span { overflow-wrap: anywhere; }
textarea { width: 100%; padding: .5rem; border: 1px solid var(--field); border-radius: 6px; background: var(--bg); color: var(--ink); font: var(--t-table)/1.25rem var(--mono); resize: vertical; }
input[type="file"] { padding: .25rem .5rem; }
.small-ask > summary { height: 1.75rem; padding: 0 .5rem; font-size: var(--t-meta); } .small-ask[open] { flex: 1 1 100%; } td .ask .filter { justify-content: end; text-align: left; margin-bottom: 0; }
h2 + .filter, .problem + .filter { margin-block: .75rem; }
.filter { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin-bottom: .75rem; }
.filter > input[type="search"] { flex: 1 1 16rem; }
summary { cursor: pointer; color: var(--ink-2); width: max-content; min-height: 1.5rem; }
summary:hover { color: var(--ink); }
.chips { display: flex; flex-wrap: wrap; gap: .375rem; list-style: none; margin: 0 0 .75rem; font-size: var(--t-table); align-items: center; }
.chips a { display: inline-flex; align-items: center; gap: .375rem; min-height: 1.625rem; padding: 0 .5rem; border-radius: 999px; background: var(--sunken); text-decoration: none; overflow-wrap: anywhere; }
.chips a:hover { background: var(--line); }
.chips svg { flex: none; width: .625rem; height: .625rem; color: var(--ink-2); }
.chips .clear a { padding: 0 .25rem; background: none; color: var(--ink-2); text-decoration: underline; text-decoration-color: var(--edge); }
.seg { display: inline-flex; border: 1px solid var(--edge); border-radius: 6px; overflow: clip; font-size: var(--t-meta); }
.seg > * { display: inline-flex; align-items: center; height: 1.625rem; padding: 0 .625rem; border: 0; border-radius: 0; border-left: 1px solid var(--edge); background: none; font-size: var(--t-meta); font-weight: 400; text-decoration: none; color: var(--ink-2); }
.seg > :first-child { border-left: 0; }
.seg > [aria-current], .seg > [aria-pressed="true"] { background: var(--sunken); color: var(--ink); font-weight: 500; }
.seg > :focus-visible { outline-offset: -2px; }
.page { max-width: 44rem; }
.page .acts { margin-top: 1.5rem; } .page .acts .acts { margin-top: 0; }
`
