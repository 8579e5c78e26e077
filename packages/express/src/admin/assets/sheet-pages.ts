/** The sheet, part 3: what single pages need: figures, the list, one message, the first steps. */
export const PAGES_SHEET = `
.figures { display: grid; grid-template-columns: repeat(7, minmax(0, 1fr)); border-block: 1px solid var(--line); }
.notice + .figures { border-top: 0; }
.figures > div { position: relative; padding: 1rem .75rem 1rem 1rem; border-left: 1px solid var(--line); }
.figures > div:first-child { padding-left: 0; border-left: 0; }
.figures dt { display: flex; align-items: center; gap: .375rem; font-size: var(--t-table); }
.figures dd { font-size: var(--t-answer); line-height: 2rem; font-weight: 500; letter-spacing: -.02em; }
.figures dd.meta { font-size: var(--t-meta); line-height: 1rem; font-weight: 400; letter-spacing: 0; }
.figures a { text-decoration: none; }
.figures a::after { content: ""; position: absolute; inset: 0; }
.figures > div:has(a:hover) { background: var(--rail); }
.figures a:focus-visible { outline: 0; }
.figures > div:has(a:focus-visible) { outline: 2px solid var(--focus); outline-offset: -2px; }

.list .c-box { width: 2rem; } .list td.box, .list thead td { padding: 0; }
.list td.box label, .list thead td label { display: grid; place-items: center start; min-width: 24px; min-height: 24px; }
.list input[type="checkbox"], .tick input { width: 1rem; height: 1rem; min-width: 0; margin: 0; padding: 0; accent-color: var(--ink); }
.list tbody tr:has(input:checked) { background: var(--chosen); }
.bulk { position: sticky; top: 0; z-index: 2; display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1rem; min-height: 3rem; padding: .25rem 0; background: var(--bg); border-block: 1px solid var(--line); font-size: var(--t-table); }
.bulk .acts { margin-left: auto; }
.tick { display: inline-flex; align-items: center; gap: .375rem; min-height: 24px; }
.filter > details { flex: 1 1 100%; }
.filter > details > div { display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); gap: .5rem .75rem; padding: .5rem 0; }
.plot { display: grid; grid-template-columns: 8.5rem minmax(0, 1fr); gap: .75rem 1rem; align-items: end; margin-top: .75rem; }
.lane { align-self: center; font-size: var(--t-table); line-height: 1.125rem; } .lane b { display: block; margin-left: 1.375rem; font-size: var(--t-head); line-height: 1.25rem; }
.plot svg.bars, .plot svg.axis { display: block; width: 100%; overflow: visible; }
.two { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 0 3rem; } .two > :only-child { grid-column: 1 / -1; }
.span { display: block; width: 100%; height: 1.25rem; overflow: visible; font-size: .6875rem; }
.span line { stroke: var(--edge); } .span .from { stroke: var(--ink-2); stroke-width: 2; } .span circle { fill: var(--ink); stroke: var(--bg); stroke-width: 2; } .span .hollow { fill: var(--bg); stroke: var(--ink); stroke-width: 1.5; }
.table td.wide { width: 54%; }
.plot text { font-size: .6875rem; fill: var(--ink-2); font-family: var(--sans); }
.bars .rule { stroke: var(--line); } .bars .base { stroke: var(--edge); } .bars .hit { fill: transparent; } .bars .hit:hover { fill: color-mix(in srgb, var(--ink) 8%, transparent); }
.bars .sent { fill: light-dark(#4c9e76, #3d8f68); } .bars .deferred { fill: light-dark(#b87a10, #e2a93f); } .bars .failed { fill: var(--failed); }
.figure-data { margin-top: .75rem; font-size: var(--t-table); }
.groups td.big { font-size: var(--t-title); font-weight: 500; }
.groups samp { font-size: var(--t-meta); font-weight: 400; }
.groups tbody th .muted { font-weight: 400; }
.sum { margin: 1rem 0; } .sum > div { display: flex; gap: .75rem; padding: .375rem 0; border-bottom: 1px solid var(--line); }
.sum dt { min-width: 4rem; text-align: right; font-weight: 500; } .sum dd { color: var(--ink-2); }
progress { display: block; width: 100%; height: .5rem; margin: 1.25rem 0 .5rem; border: 0; border-radius: 4px; overflow: hidden; background: var(--line); appearance: none; -webkit-appearance: none; }
progress::-webkit-progress-bar { background: var(--line); } progress::-webkit-progress-value { background: var(--ink); } progress::-moz-progress-bar { background: var(--ink); }
.list .c-state { width: 6.75rem; } .list .c-to { width: 28%; }
.list .c-n { width: 4.25rem; } .list .c-prio { width: 4.75rem; } .list .c-age { width: 4.5rem; }
.list .prio { padding: 0 0 0 .25rem; }
.pair { display: flex; align-items: baseline; gap: .5rem; min-width: 0; }
.pair > * { flex: 0 1 auto; min-width: 3rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.pair > .more { flex: none; min-width: 0; }
.pair > .why { flex-shrink: .6; }
.pair > .why:empty { display: none; }
.list td.subject a { font-weight: 500; }
.list .sent-row td.subject a, .list .cancelled-row td.subject a { font-weight: 400; }
.list .why { color: var(--ink-2); }
.list tr:focus-within { box-shadow: inset 2px 0 0 var(--focus); }
.list .pair > a { padding-inline: .25rem; margin-inline: -.25rem; }
.list td a:focus-visible { outline-offset: -2px; }
.more { display: inline-block; padding: 0 .25rem; border-radius: 4px; background: var(--sunken); font-size: var(--t-meta); line-height: 1rem; color: var(--ink-2); }

.crumb { display: flex; justify-content: space-between; gap: .5rem 1rem; margin-bottom: .5rem; font-size: var(--t-table); color: var(--ink-2); }
.crumb span { display: flex; gap: 1rem; }
.lines { display: flex; flex-wrap: wrap; gap: 0 1.25rem; margin: .125rem 0 1.5rem; color: var(--ink-2); overflow-wrap: anywhere; }
.lines b { color: var(--ink); }
.split { display: grid; grid-template-columns: minmax(0, 1fr) 18rem; gap: 0 3rem; }
.story { list-style: none; margin-top: .5rem; }
.story > li { position: relative; display: grid; grid-template-columns: 1rem minmax(0, 1fr) auto; gap: 0 .75rem; padding-bottom: 1.25rem; }
.story > li > .glyph { margin-top: .125rem; position: relative; background: var(--bg); outline: 3px solid var(--bg); }
.story > li::before { content: ""; position: absolute; left: calc(.5rem - .5px); top: .25rem; bottom: -.25rem; border-left: 1px solid var(--edge); }
.story > li:last-child { padding-bottom: 0; } .story > li:last-child::before { display: none; }
.story > .to-come::before { border-left-style: dashed; }
.story time { font-size: var(--t-table); color: var(--ink-2); text-align: right; }
.story p { grid-column: 2 / -1; font-size: var(--t-table); color: var(--ink-2); overflow-wrap: anywhere; }
.story h3 { overflow-wrap: anywhere; }
.reply { display: block; grid-column: 2 / -1; margin-top: .25rem; font: var(--t-meta)/1.125rem var(--mono); white-space: pre-wrap; overflow-wrap: anywhere; }
.reply b { font-weight: 600; }
.facts { display: grid; grid-template-columns: 5.5rem minmax(0, 1fr); gap: .375rem .75rem; margin-top: .625rem; font-size: var(--t-table); }
.facts dt { color: var(--ink-2); overflow-wrap: anywhere; } .facts dd { overflow-wrap: anywhere; }

.tabs { display: flex; gap: 0 1.25rem; border-bottom: 1px solid var(--line); overflow-x: auto; font-size: var(--t-table); }
.tabs a { display: flex; align-items: center; min-height: 2.25rem; text-decoration: none; color: var(--ink-2); border-bottom: 2px solid transparent; margin-bottom: -1px; white-space: nowrap; }
.tabs .more { margin-left: .375rem; }
.tabs a:hover { color: var(--ink); } .tabs a[aria-current] { color: var(--ink); font-weight: 500; border-color: var(--ink); }
.tabs a:focus-visible { outline-offset: -3px; }
.bar { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1rem; padding: .75rem 0; font-size: var(--t-table); color: var(--ink-2); }
.bar .seg, .bar .button { margin-left: auto; color: var(--ink); }
.desk { padding: 1.5rem; background: var(--sunken); border-radius: 8px; }
.desk iframe { display: block; width: 100%; height: 28rem; border: 0; border-radius: 4px; background: #fff; color-scheme: light; box-shadow: 0 0 0 1px var(--line); resize: vertical; }
.desk.focus iframe { outline: 2px solid var(--focus); outline-offset: 2px; }
.desk.phone iframe { width: 23.4375rem; max-width: 100%; margin: 0 auto; height: 36rem; border-radius: 16px; }
.headers tbody th { width: 11rem; }

.steps { list-style: none; margin-top: 1rem; counter-reset: step; }
.steps > li { position: relative; padding: 1rem 0 1rem 2.25rem; border-top: 1px solid var(--line); counter-increment: step; }
.steps > li::before { content: counter(step); position: absolute; left: 0; width: 1.5rem; height: 1.5rem; display: grid; place-items: center; border: 1px solid var(--edge); border-radius: 50%; font-size: var(--t-meta); color: var(--ink-2); top: .875rem; }
.steps > .done::before { content: "✓"; color: var(--sent); border-color: currentColor; }
.steps p { color: var(--ink-2); margin-top: .125rem; overflow-wrap: anywhere; }
.steps .code + p { margin-top: .75rem; }
`
