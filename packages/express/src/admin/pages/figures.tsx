/** The overview's figures: what was sent, deferred and failed over time, and how long sent mail took. */
import type { Latency, SpanCount } from '@mailspool/core'
import { useFrame } from '../parts/frame.js'
import { Glyph } from '../parts/glyphs.js'
import { Bars } from '../parts/plot.js'
import { When } from '../parts/when.js'
import { Say } from '../parts/say.js'
import { texts } from '../texts/index.js'
import { fill } from '../texts/fill.js'
import { barsOf, LANES, percentile, sumOf, type Bar, type Lane, type Scale } from '../words/figures.js'
import { span, utcText } from '../words/time.js'

export interface FiguresData {
  scale: Scale
  counts: readonly SpanCount[]
  latencies: readonly Latency[]
  /** Complete up to there; null: nothing was ever attempted. */
  through: Date | null
}

const words = texts.figures
const HEIGHTS: Record<Lane, number> = { sent: 120, deferred: 48, failed: 36 }
const plain = new Intl.NumberFormat('en')

export function ScaleLinks({ scale, to = '' }: { scale: Scale; to?: string }) {
  const { link } = useFrame()
  return (
    <nav class="seg" aria-label={texts.failures.range}>
      {(['hour', 'day', 'week', 'month'] as const).map((name) => (
        <a
          key={name}
          href={link(to, { range: name === 'day' ? null : name })}
          {...(scale === name ? { 'aria-current': 'true' as const } : {})}
        >
          {words.scales[name]}
        </a>
      ))}
    </nav>
  )
}

export function FiguresOverTime(data: FiguresData) {
  const { now } = useFrame()
  const { scale, counts, through } = data
  const bars = barsOf(counts, scale, now)
  return (
    <section aria-labelledby="h-plot">
      <div class="top">
        <h2 id="h-plot">{words.last[scale]}</h2>
        <span class="meta end">
          {words.per[scale]}
          {through !== null && <Say text={words.through} with={{ when: <When at={through} as="clock" /> }} />}
        </span>
      </div>
      <div class="plot">
        {LANES.map((lane) => (
          <LaneRow key={lane} bars={bars} lane={lane} scale={scale} />
        ))}
      </div>
      <details class="figure-data">
        <summary>{words.asTable}</summary>
        <FigureTable bars={bars} />
      </details>
    </section>
  )
}

function LaneRow({ bars, lane, scale }: { bars: readonly Bar[]; lane: Lane; scale: Scale }) {
  const n = plain.format(sumOf(bars, lane))
  const label = fill(words.label, { lane: texts.states[lane], last: words.last[scale].toLowerCase(), n })
  return (
    <>
      <div class="lane">
        <span>
          <Glyph name={lane} tint={lane} /> {texts.states[lane]}
        </span>{' '}
        <b>{n}</b>
      </div>
      <Bars bars={bars} lane={lane} height={HEIGHTS[lane]} label={label} />
    </>
  )
}

/** Only stretches in which something happened. */
function FigureTable({ bars }: { bars: readonly Bar[] }) {
  const busy = bars.filter(({ counts }) => LANES.some((lane) => counts[lane] > 0)).reverse()
  return (
    <table class="table">
      <thead>
        <tr>
          <th scope="col">{words.from}</th>
          {LANES.map((lane) => (
            <th key={lane} scope="col" class="num">
              {texts.states[lane]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {busy.map(({ from, counts }) => (
          <tr key={from.getTime()}>
            <th scope="row">{utcText(from).slice(0, 16)}</th>
            {LANES.map((lane) => (
              <td key={lane} class="num">
                {plain.format(counts[lane])}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const PARTS = [0.5, 0.95, 0.99] as const

export function Latencies({ latencies }: Pick<FiguresData, 'latencies'>) {
  if (latencies.length === 0) return null
  return (
    <section aria-labelledby="h-latency">
      <h2 id="h-latency">{words.latency}</h2>
      <table class="table">
        <thead>
          <tr>
            <th scope="col">{texts.messages.priority}</th>
            {PARTS.map((part) => (
              <th key={part} scope="col" class="num">
                <abbr title={fill(words.faster, { n: part * 100 })}>p{part * 100}</abbr>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {latencies.map(({ priority, buckets }) => (
            <tr key={priority}>
              <th scope="row">{texts.priorities[priority]}</th>
              {PARTS.map((part) => (
                <td key={part} class="num">
                  {span(rounded(percentile(buckets, part) ?? 0))}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** No more digits than a bucket knows. */
const rounded = (seconds: number): number => (seconds < 10 ? Number(seconds.toPrecision(2)) : Math.round(seconds))
