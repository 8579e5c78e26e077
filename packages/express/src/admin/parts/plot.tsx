/**
 * One lane of bars as SVG made by the server: percent for x, pixels for y, so that no text is stretched; no style and no
 * script. Each lane has its own scale, so that three failed stay visible beside three thousand sent.
 */
import { texts } from '../texts/index.js'
import { fill } from '../texts/fill.js'
import { count } from '../words/numbers.js'
import { utcText } from '../words/time.js'
import type { Bar, Lane } from '../words/figures.js'

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
