/** Transports, each with what it does now, the last try by a person, and a form that sends a test through one. */
import type { QueueStatus, SpanCount } from '@mailspool/core'
import { Act } from '../parts/act.js'
import { useMay } from '../parts/frame.js'
import { DoneLine, Notice, type Done } from '../parts/notice.js'
import { Say } from '../parts/say.js'
import { When } from '../parts/when.js'
import { texts } from '../texts/index.js'
import { fill } from '../texts/fill.js'
import { sentThrough, type Scale } from '../words/figures.js'
import { pausePieces } from '../words/overall.js'
import { span } from '../words/time.js'
import { ScaleLinks } from './figures.js'
import { HealthButtons, ProbeOne, TransportCells, TransportHead } from './transports-table.js'

/** What a try by a person came to. */
export interface Probe {
  at: string
  by: string
  /** Null: it let us in. */
  error: string | null
  ms: number
}

/** What the form held, and why no test was sent. */
export interface TestGiven {
  transport: string
  to: string
  from: string
  problem: string
}

export interface TransportsData {
  status: QueueStatus
  scale: Scale
  counts: readonly SpanCount[]
  /** Of the last five whole minutes. */
  recent: readonly SpanCount[]
  probes: Readonly<Record<string, Probe>>
  test: TestGiven | null
  /** Without defaultFrom a test needs a sender. */
  needsFrom: boolean
  done: Done | null
}

const words = texts.transportsPage

export function TransportsPage(data: TransportsData) {
  const mayConfigure = useMay('configure')
  const { status, scale, done } = data
  return (
    <>
      <div class="top">
        <h1>{texts.overview.transports}</h1>
        <p class="muted">{words.lead}</p>
        <div class="end">
          <ScaleLinks scale={scale} to="transports" />
        </div>
      </div>
      <DoneLine done={done} />
      {status.pauses.map((pause) => (
        <Notice key={pause.transport} glyph="paused">
          <Say text={pause.transport === null ? words.allPaused : texts.overview.pausedTransport} with={pausePieces(pause)} />
        </Notice>
      ))}
      {status.transports.length === 0 ? <p class="lead muted">{texts.overview.noTransports}</p> : <Table {...data} />}
      <p class="meta pages">{words.note}</p>
      {mayConfigure && status.transports.length > 0 && <TestForm {...data} />}
    </>
  )
} // prettier-ignore

function Table({ status: { transports, pauses }, scale, counts, recent, probes }: TransportsData) {
  const mayAct = useMay('act')
  const own = new Set(pauses.map(({ transport }) => transport))
  return (
    <table class="table tall stack">
      <caption class="hide">{texts.overview.transports}</caption>
      <TransportHead scale={scale} mayAct={mayAct}>
        <th scope="col" class="num">
          {words.now}
        </th>
      </TransportHead>
      <tbody>
        {transports.map((transport) => {
          const { name, lastError, breaker } = transport
          const probe = probes[name]
          return (
            <tr key={name}>
              <TransportCells transport={transport} sent={sentThrough(counts, name)} />
              <td class="num" data-label={words.now}>
                {fill(words.perMinute, { n: perMinute(recent, name) })}
              </td>
              <td class="break">
                <span class={lastError === null ? 'muted' : 'mono'}>{lastError ?? texts.overview.noError}</span>
                {probe !== undefined && <ProbeLine probe={probe} />}
              </td>
              {mayAct && (
                <td class="num">
                  <div class="acts">
                    <HealthButtons transport={transport} ownPause={own.has(name)} />
                    {breaker === 'closed' && <ProbeOne name={name} />}
                  </div>
                </td>
              )}
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

const perMinute = (recent: readonly SpanCount[], name: string): number =>
  Math.round((sentThrough(recent, name) / 5) * 10) / 10

function ProbeLine({ probe: { at, by, error, ms } }: { probe: Probe }) {
  const pieces = {
    when: <When at={new Date(at)} />,
    name: by,
    span: span(ms / 1000),
    error: <span class="mono">{error}</span>,
  }
  return (
    <div class="meta" role="status">
      <Say text={error === null ? words.probeWorked : words.probeFailed} with={pieces} />
    </div>
  )
}

function TestForm({ status, test, needsFrom }: TransportsData) {
  return (
    <section aria-labelledby="test">
      <h2 id="test">{words.test}</h2>
      {test !== null && (
        <p class="problem" role="alert">
          {test.problem}
        </p>
      )}
      <Act to="transports/test" class="filter">
        <label class="field">
          {words.through}{' '}
          <select name="transport">
            {status.transports.map(({ name }) => (
              <option key={name} value={name} selected={test?.transport === name}>
                {name}
              </option>
            ))}
          </select>
        </label>
        {needsFrom && (
          <label class="field wide-field">
            {words.from} <input name="from" required autocomplete="off" value={test?.from ?? ''} />
          </label>
        )}
        <label class="field wide-field">
          {words.to} <input name="to" required autocomplete="email" value={test?.to ?? ''} />
        </label>
        <button class="low">{words.sendTest}</button>
      </Act>
      <p class="meta">{words.testNote}</p>
    </section>
  )
}
