/** The sheet, part 4: narrow screens (from 360 px), forced colours, print. The rail becomes a strip, rows stack. */
export const NARROW_SHEET = `
@media (max-width: 68rem) {
  .figures { grid-template-columns: repeat(4, minmax(0, 1fr)); }
  .figures > div:nth-child(5) { padding-left: 0; border-left: 0; }
  .figures > div:nth-child(n + 5) { border-top: 1px solid var(--line); }
  .split, .two { grid-template-columns: minmax(0, 1fr); }
}
@media (max-width: 60rem) {
  html { scrollbar-gutter: auto; }
  body:not(.alone) { display: block; }
  .rail { border: 0; border-bottom: 1px solid var(--line); }
  .stay { position: static; max-height: none; padding: .75rem 1rem 0; display: flex; flex-wrap: wrap; gap: .5rem .75rem; align-items: center; overflow: visible; }
  .rail .brand, .find { margin: 0; padding: 0; }
  .find { flex: 1 1 8rem; }
  .rail nav { flex: 0 0 calc(100% + 2rem); overflow-x: auto; margin: 0 -1rem; padding: 0 .5rem .375rem; }
  .rail nav > ul { display: flex; } .rail nav > ul > li > ul { display: none; }
  .rail nav a { white-space: nowrap; min-height: 2.25rem; }
  body:not(.alone) main { padding: 1rem 1rem 1.5rem; min-height: calc(100vh - 7rem); }
  .answer { row-gap: .5rem; }
  input:not([type="hidden"]), select { font-size: 1rem; height: 2.25rem; }
  button, .button, .ask > summary { height: 2.25rem; } a.button { line-height: 2.125rem; }
  .small { height: 1.75rem; } a.small { line-height: 1.625rem; }
  .find kbd { display: none; }
  .code { white-space: pre-wrap; overflow-wrap: anywhere; } .code ins { min-width: 100%; }
  .desk { margin: 0 -1rem; padding: 1rem; border-radius: 0; }
  .foot form { margin-left: 0; }
  .foot .keys { display: none; }
  .filter .wide-field { flex: 1 1 100%; max-width: none; }
  .story > li { grid-template-columns: 1rem minmax(0, 1fr); } .story time { grid-column: 2; text-align: left; }

  .bulk { position: static; padding: .5rem 0; } .bulk .acts { margin: 0; }
  .list thead, .list colgroup, .stack thead { display: none; }
  .list, .list tbody { display: block; }
  .list tbody tr { display: grid; grid-template-columns: auto minmax(0, 1fr) auto; padding: .5rem 0; border-bottom: 1px solid var(--line); }
  .list td.box { grid-column: 1; grid-row: 1; padding-right: .5rem; }
  .list tbody td { height: auto; border: 0; padding: 0; line-height: 1.375rem; }
  .list td.state { grid-column: 2; grid-row: 1; display: flex; gap: .375rem; align-items: center; color: var(--ink-2); }
  .list td.age { grid-column: 3; grid-row: 1; padding-left: .5rem; }
  .list td.to { grid-column: 1 / -1; grid-row: 2; }
  .list td.subject { grid-column: 1 / -1; grid-row: 3; }
  .list td.n, .list td.prio { display: none; }
  .list .subject .pair { display: block; } .list .subject .pair > * { display: block; }
  .stack tbody { display: block; } .table.stack { display: block; }
  .stack tbody tr { display: block; padding: .625rem 0; border-bottom: 1px solid var(--line); }
  .table.stack tbody :is(td, th) { display: block; width: auto; max-width: none; height: auto; padding: .125rem 0; border: 0; text-align: left; white-space: normal; overflow-wrap: anywhere; }
  .table.stack tbody td[data-label] { display: inline-block; margin-right: 1rem; }
  .stack td .acts { justify-content: start; margin-top: .25rem; }
  .stack td[data-label]::before { content: attr(data-label) " "; color: var(--ink-2); }
}
@media (max-width: 40rem) {
  .wide { display: none; }
  .plot { grid-template-columns: minmax(0, 1fr); gap: .25rem; } .lane { display: flex; margin-top: .5rem; } .lane b { margin-left: .5rem; font-size: var(--t-table); }
  .figures { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .figures > div { padding-block: .75rem; } .figures > div:nth-child(n + 3) { border-top: 1px solid var(--line); }
  .figures > div:nth-child(even) { padding-left: 0; border-left: 0; }
  .figures > div:nth-child(odd) { border-left: 1px solid var(--line); padding-left: 1rem; }
  .figures > div:first-child { grid-column: 1 / -1; border-left: 0; padding-left: 0; }
  .figures > div:nth-child(2) { border-top: 1px solid var(--line); }
  .said { font-size: var(--t-title); line-height: 1.75rem; }
  .answer { grid-template-columns: 1.5rem minmax(0, 1fr); } .answer > .glyph { width: 1.5rem; height: 1.5rem; }
  .answer > .next, .answer > .acts, .answer > .ask { grid-column: 1 / -1; }
  .filter > select { flex: 1 1 8.5rem; } .filter > button { flex: 1 1 8.5rem; }
  .filter > input[type="search"] { flex-basis: 100%; }
  .top > .end { margin-left: 0; }
}
@media (forced-colors: active) { [aria-current], [aria-pressed="true"] { outline: 1px solid; } }
@media print { .rail, .acts, .foot, .filter { display: none; } body:not(.alone) { display: block; } }
`
