/** Transports as a table: state, throughput, last error, and the buttons that make sense for the state. */
import type { QueueStatus, SpanCount, TransportStatus } from '@mailspool/core'
import type { ComponentChildren } from 'preact'
import { Act } from '../parts/act.js'
import { useFrame, useMay } from '../parts/frame.js'
import { Glyph, type GlyphName } from '../parts/glyphs.js'
import { Say } from '../parts/say.js'
import { When } from '../parts/when.js'
import { texts } from '../texts/index.js'
import { fill } from '../texts/fill.js'
import { sentThrough, type Scale } from '../words/figures.js'

const words = texts.overview
const plain = new Intl.NumberFormat('en')

interface TransportsProps {
  status: QueueStatus
  scale: Scale
  counts: readonly SpanCount[]
}

/** On the overview: the heading leads to the page with the rest. */
export function Transports({ status: { transports, pauses }, scale, counts }: TransportsProps) {
  const { link } = useFrame()
  const mayAct = useMay('act')
  const own = new Set(pauses.map(({ transport }) => transport))
  return (
    <section aria-labelledby="transports">
      <div class="top">
        <h2 id="transports">{words.transports}</h2>
        <a class="meta end" href={link('transports')}>
          {words.moreTransports}
        </a>
      </div>
      {transports.length === 0 ? (
        <p class="lead muted">{words.noTransports}</p>
      ) : (
        <table class="table tall stack">
          <TransportHead scale={scale} mayAct={mayAct} />
          <tbody>
            {transports.map((transport) => (
              <tr key={transport.name}>
                <TransportCells transport={transport} sent={sentThrough(counts, transport.name)} />
                <td class={transport.lastError === null ? 'muted' : 'mono break'}>{transport.lastError ?? words.noError}</td>
                {mayAct && (
                  <td class="num">
                    <div class="acts">
                      <HealthButtons transport={transport} ownPause={own.has(transport.name)} />
                    </div>
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
} // prettier-ignore

export function TransportHead({ scale, mayAct, children }: { scale: Scale; mayAct: boolean; children?: ComponentChildren }) {
  return (
    <thead>
      <tr>
        <th scope="col">{words.name}</th>
        <th scope="col">{words.state}</th>
        <th scope="col" class="num">
          {fill(texts.figures.sent, { scale: texts.figures.scales[scale] })}
        </th>
        {children}
        <th scope="col">{words.lastError}</th>
        {mayAct && (
          <th scope="col" class="num">
            <span class="hide">{words.actions}</span>
          </th>
        )}
      </tr>
    </thead>
  )
} // prettier-ignore

type Health = keyof typeof texts.transports

const SIGNS: Record<Health, { glyph: GlyphName; tint: string }> = {
  working: { glyph: 'sent', tint: 'sent' },
  trying: { glyph: 'sending', tint: 'sending' },
  stopped: { glyph: 'stopped', tint: 'failed' },
  paused: { glyph: 'paused', tint: 'quiet' },
}

function healthOf({ paused, breaker }: TransportStatus): Health {
  if (paused) return 'paused'
  return breaker === 'open' ? 'stopped' : breaker === 'probing' ? 'trying' : 'working'
}

/** Name, state, and how much went through it. */
export function TransportCells({ transport, sent }: { transport: TransportStatus; sent: number }) {
  const { now, link } = useFrame()
  const health = healthOf(transport)
  const probe = transport.opensIn === null ? null : new Date(now.getTime() + transport.opensIn * 1000)
  return (
    <>
      <th scope="row">
        <a href={link('messages', { transport: transport.name })}>{transport.name}</a>
        <br />
        <span class="meta">{transport.label}</span>
      </th>
      <td class={SIGNS[health].tint} title={fill(words.breaker, { state: transport.breaker })}>
        <Glyph name={SIGNS[health].glyph} /> {texts.transports[health]}
        {health === 'stopped' && probe !== null && (
          <div class="meta">
            <Say text={words.nextTry} with={{ when: <When at={probe} as="upcoming" /> }} />
          </div>
        )}
        {health === 'trying' && <div class="meta">{words.oneMessage}</div>}
      </td>
      <td class="num" data-label={texts.states.sent}>
        {plain.format(sent)}
      </td>
    </>
  )
}

/** What helps in this state. `ownPause`: paused by itself, and not with everything. */
export function HealthButtons({ transport, ownPause }: { transport: TransportStatus; ownPause: boolean }) {
  const { name } = transport
  const health = healthOf(transport)
  return (
    <>
      {ownPause && <ResumeOne name={name} text={fill(words.resumeOne, { name })} />}
      {(health === 'stopped' || health === 'trying') && <ProbeOne name={name} />}
      {health === 'working' && <PauseOne name={name} />}
    </>
  )
}

export function ResumeOne({ name, text }: { name: string; text: string }) {
  return (
    <Act to="resume">
      <button class="small" name="transport" value={name}>
        {text}
      </button>
    </Act>
  )
}

export function ProbeOne({ name }: { name: string }) {
  return (
    <Act to="transports/probe">
      <button class="small" name="transport" value={name}>
        {words.tryNow}
        <span class="hide"> {name}</span>
      </button>
    </Act>
  )
}

export function PauseOne({ name }: { name: string }) {
  return (
    <details class="ask small-ask">
      <summary>
        {words.pauseOne}
        <span class="hide"> {name}</span>
      </summary>
      <Act to="pause" class="filter">
        <input type="hidden" name="transport" value={name} />
        <label class="field">
          {words.pauseReason} <input name="reason" autocomplete="off" maxLength={200} />
        </label>
        <button class="small low">{fill(words.pauseOneNow, { name })}</button>
      </Act>
    </details>
  )
}
