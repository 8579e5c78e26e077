// A row's figure as a plot: a bar for each contestant, its median, with the lowest and the highest round as a line. SVG that
// stands on a light page as on a dark one: nothing behind it, and colours that both can carry.
import { median, spreadOf } from './figures.mjs'
import { shown } from './table.mjs'

const WIDTH = 760
const LEFT = 250
const RIGHT = 90
const TOP = 50
const STEP = 30
const BAR = 18

/** Everybody else. */
const THEIRS = /^(pg-boss|graphile-worker|bullmq|pool alone|MailComposer alone|raw|no mail)/

const STYLE = `text { font: 13px system-ui, sans-serif; fill: #59636e } .title { font-weight: 600; font-size: 15px; fill: #1f2328 }
  .fine { font-size: 11px } .ours { fill: #0f766e } .theirs { fill: #8b949e } .spread { stroke: #1f2328 }
  @media (prefers-color-scheme: dark) {
    text { fill: #9198a1 } .title { fill: #f0f6fc } .ours { fill: #2dd4bf } .theirs { fill: #6e7681 } .spread { stroke: #f0f6fc }
  }`

/** The SVG; null where nothing was measured. */
export function bars({ facts, result }, { figure, title }) {
  const { unit, better } = result.figures[figure]
  const measured = Object.entries(result.rounds).flatMap(([name, rounds]) => {
    const values = rounds.map((round) => round[figure]).filter((value) => value !== undefined)
    return values.length === 0 ? [] : [{ name, value: median(values), spread: spreadOf(values) }]
  })
  if (measured.length === 0) return null
  const most = Math.max(...measured.map(({ spread }) => spread[1])) || 1
  const x = (value) => LEFT + ((WIDTH - LEFT - RIGHT) * value) / most
  const height = TOP + STEP * measured.length + 28
  const said = measured.map(({ name, value }) => `${name} ${shown(value)}`).join(', ')
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`,
    `<title>${escaped(`${title}: ${unit}`)}</title><desc>${escaped(said)}</desc><style>${STYLE}</style>`,
    `<text class="title" x="8" y="20">${escaped(title)}</text>`,
    `<text x="8" y="38">${escaped(unit)}; ${better === 'more' ? 'longer' : 'shorter'} is better</text>`,
    ...measured.map((one, index) => bar(one, { x, y: TOP + STEP * index })),
    `<text class="fine" x="8" y="${height - 8}">${escaped(caption(facts))}</text>`,
    '</svg>\n',
  ].join('\n')
}

function bar({ name, value, spread: [low, high] }, { x, y }) {
  const middle = y + STEP / 2
  return [
    `<text x="${LEFT - 10}" y="${middle + 4}" text-anchor="end">${escaped(name)}</text>`,
    `<rect class="${THEIRS.test(name) ? 'theirs' : 'ours'}" x="${LEFT}" y="${middle - BAR / 2}" width="${(x(value) - LEFT).toFixed(1)}" height="${BAR}" rx="2"/>`,
    `<line class="spread" x1="${x(low).toFixed(1)}" x2="${x(high).toFixed(1)}" y1="${middle}" y2="${middle}"/>`,
    `<text x="${(x(high) + 8).toFixed(1)}" y="${middle + 4}">${shown(value)}</text>`,
  ].join('')
}

const caption = ({ at, commit, cpus, cpu, node, rounds }) =>
  `${at.slice(0, 10)}, ${commit}, ${cpus} × ${cpu}, Node ${node}; medians of ${rounds} rounds, lowest to highest as a line`

const escaped = (text) => text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`)
