/**
 * One lane of bars as SVG made by the server: percent for x, pixels for y, so that no text is stretched; no style and no
 * script. Each lane has its own scale, so that three failed stay visible beside three thousand sent.
 */
import { texts } from '../texts/index.js'
import { fill } from '../texts/fill.js'
import { count } from '../words/numbers.js'
import { utcText } from '../words/time.js'
import { alongLine, ticksOf, type Bar, type Lane, type Scale } from '../words/figures.js'

/** Above the bars, for the number of the highest. */
const HEAD = 14

interface Props {
  bars: readonly Bar[]
  lane: Lane
  height: number
  label: string
}

export function Bars({ bars, lane, height, label }: Props) {
  const most = Math.max(1, ...bars.map(({ counts }) => counts[lane]))
  const width = 100 / bars.length
  const percent = (n: number) => `${Number(n.toFixed(3))}%`
  return (
    <svg class="bars" height={height} role="img" aria-label={label}>
      <line class="rule" x1="0" x2="100%" y1={HEAD} y2={HEAD} />
      <text x="0" y={HEAD - 4}>
        {count(most)}
      </text>
      <g class={lane}>
        {bars.map(({ counts }, index) => {
          const tall = (counts[lane] / most) * (height - HEAD)
          if (tall === 0) return null
          const high = Math.max(1, tall)
          return <rect key={index} x={percent(index * width)} width={percent(width * 0.72)} y={Number((height - high).toFixed(1))} height={Number(high.toFixed(1))} />
        })}
      </g>
      <line class="base" x1="0" x2="100%" y1={height - 0.5} y2={height - 0.5} />
      <g>
        {bars.map((bar, index) => (
          <rect key={index} class="hit" x={percent(index * width)} width={percent(width)} y="0" height="100%">
            <title>{titleOf(bar)}</title>
          </rect>
        ))}
      </g>
    </svg>
  )
} // prettier-ignore

const titleOf = ({ from, to, counts }: Bar): string =>
  fill(texts.figures.bar, { from: utcText(from).slice(5, 16), to: utcText(to).slice(11, 16), ...counts })

const DAYS = new Intl.DateTimeFormat('en', { timeZone: 'UTC', weekday: 'short' })
const DATES = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short' })

/** The time under the lanes. Clock times are UTC; the script makes them local. */
export function Axis({ bars, scale }: { bars: readonly Bar[]; scale: Scale }) {
  const clock = scale === 'hour' || scale === 'day'
  const words = (at: Date) => (clock ? utcText(at).slice(11, 16) : (scale === 'week' ? DAYS : DATES).format(at))
  return (
    <svg class="axis" height="14" aria-hidden="true">
      {ticksOf(bars, scale).map(({ at, x }, index) => (
        <text
          key={x}
          x={`${x}%`}
          y="11"
          text-anchor="middle"
          {...(index % 2 === 1 ? { class: 'wide' } : {})}
          {...(clock ? { 'data-clock': at.toISOString() } : {})}
        >
          {words(at)}
        </text>
      ))}
      <text x="100%" y="11" text-anchor="end">
        {texts.figures.now}
      </text>
    </svg>
  )
}

/** Three percentiles on a line from 0.1 s to 1 h. */
export function SpanLine({ values }: { values: readonly [number, number, number] }) {
  const [half, most, nearly] = values.map((value) => `${alongLine(value)}%`)
  return (
    <svg class="span" aria-hidden="true">
      <line x1="0" x2="100%" y1="10" y2="10" />
      <line class="from" x1={half} x2={nearly} y1="10" y2="10" />
      <circle cx={half} cy="10" r="5" />
      <circle cx={most} cy="10" r="5" />
      <circle class="hollow" cx={nearly} cy="10" r="3.5" />
    </svg>
  )
}

export function SpanScale() {
  return (
    <svg class="span" aria-hidden="true">
      {([0.1, 1, 10, 60, 600, 3600] as const).map((seconds, index) => (
        <text key={seconds} x={`${alongLine(seconds)}%`} y="14" text-anchor="middle" fill="currentColor">
          {texts.figures.line[index]}
        </text>
      ))}
    </svg>
  )
}
