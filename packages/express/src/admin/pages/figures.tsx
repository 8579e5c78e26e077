/** The overview's figures: what was sent, deferred and failed over time, and how long sent mail took. */
import type { FailureGroup, Latency, SpanCount } from '@mailspool/core'
import { useFrame } from '../parts/frame.js'
import { Glyph } from '../parts/glyphs.js'
import { Axis, Bars, SpanLine, SpanScale } from '../parts/plot.js'
import { When } from '../parts/when.js'
import { Say } from '../parts/say.js'
import { texts } from '../texts/index.js'
import { fill } from '../texts/fill.js'
import { barsOf, LANES, percentile, reasonsOf, sumOf, type Bar, type Lane, type Scale } from '../words/figures.js'
import { span, utcText } from '../words/time.js'
import { nameOf } from './failures.js'

export interface FiguresData {
  scale: Scale
  counts: readonly SpanCount[]
  latencies: readonly Latency[]
  groups: readonly FailureGroup[]
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
        <div class="end">
          <span class="meta">
            {words.per[scale]}
            {through !== null && <Say text={words.through} with={{ when: <When at={through} as="clock" /> }} />}
          </span>
        </div>
      </div>
      <div class="plot">
        {LANES.map((lane) => (
          <LaneRow key={lane} bars={bars} lane={lane} scale={scale} />
        ))}
        <span class="wide" />
        <Axis bars={bars} scale={scale} />
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
            <th scope="col" class="wide">
              <span class="hide">{words.drawn}</span>
              <SpanScale />
            </th>
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
              <td class="wide">
                <SpanLine values={percentiles(buckets)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

const percentiles = (buckets: readonly number[]): [number, number, number] =>
  PARTS.map((part) => percentile(buckets, part) ?? 0) as [number, number, number]

/** No more digits than a bucket knows. */
const rounded = (seconds: number): number => (seconds < 10 ? Number(seconds.toPrecision(2)) : Math.round(seconds))

/** The commonest reasons for which mail was given up in this time. */
export function WhyFailed({ groups, scale }: Pick<FiguresData, 'groups' | 'scale'>) {
  const { link } = useFrame()
  if (groups.length === 0) return null
  return (
    <section aria-labelledby="h-why">
      <div class="top">
        <h2 id="h-why">{words.why}</h2>
        <a class="meta end" href={link('failures')}>
          {words.allReasons}
        </a>
      </div>
      <table class="table">
        <thead>
          <tr>
            <th scope="col">{words.reason}</th>
            <th scope="col" class="num">
              {words.scales[reasonsOf(scale)]}
            </th>
          </tr>
        </thead>
        <tbody>
          {groups.slice(0, REASONS).map((group) => (
            <tr key={group.key}>
              <td class="break">
                <a href={link('messages', { state: 'failed', group: group.key })}>{nameOf(group)}</a>
              </td>
              <td class="num">{plain.format(group.n)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

const REASONS = 3
