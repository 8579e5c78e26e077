/** The overview: the answer, notices, counts, plots, how long mail takes, transports. */
import type { QueueStatus, TransportStatus } from '@mailspool/core'
import { Act } from '../parts/act.js'
import { Answer } from '../parts/answer.js'
import { useFrame, useMay } from '../parts/frame.js'
import { Glyph, type GlyphName } from '../parts/glyphs.js'
import { Notice } from '../parts/notice.js'
import { Say } from '../parts/say.js'
import { When } from '../parts/when.js'
import { texts } from '../texts/index.js'
import { fill } from '../texts/fill.js'
import { count } from '../words/numbers.js'
import { sentThrough } from '../words/figures.js'
import { overall, pausePieces } from '../words/overall.js'
import { secondsBetween, span } from '../words/time.js'
import { FiguresOverTime, Latencies, ScaleLinks, type FiguresData } from './figures.js'

export interface OverviewData {
  status: QueueStatus
  figures: FiguresData
}

const words = texts.overview

export function OverviewPage({ status, figures }: OverviewData) {
  const { now } = useFrame()
  const { glyph, tint, said, next } = overall(status, now)
  return (
    <>
      <div class="top">
        <h1>{words.title}</h1>
        <div class="end">
          <span class="meta">
            <Say text={words.live} with={{ when: <When at={now} as="clock" /> }} />
          </span>
          <ScaleLinks scale={figures.scale} />
        </div>
      </div>
      <Answer glyph={glyph} tint={tint} said={said} next={next}>
        <PauseAll status={status} />
      </Answer>
      <Notices status={status} />
      <Figures status={status} />
      <FiguresOverTime {...figures} />
      <Latencies latencies={figures.latencies} />
      <Transports status={status} figures={figures} />
    </>
  )
}

/** Resume, or a form that asks for the reason; nothing without the right, or where the setting holds and not a person. */
function PauseAll({ status }: { status: QueueStatus }) {
  const mayAct = useMay('act')
  const byPerson = status.pauses.some(({ transport }) => transport === null)
  if (!mayAct) return null
  if (byPerson) {
    return (
      <Act to="resume">
        <button class="primary">{words.resume}</button>
      </Act>
    )
  }
  if (status.paused) return null
  return (
    <details class="ask">
      <summary>{words.pause}</summary>
      <Act to="pause" class="filter">
        <label class="field wide-field">
          {words.pauseReason} <input name="reason" autocomplete="off" maxLength={200} />
        </label>
        <button class="low">{words.pauseNow}</button>
      </Act>
    </details>
  )
}

function Notices({ status }: { status: QueueStatus }) {
  const mayAct = useMay('act')
  const { pending } = status.migrations
  const command = <code>npx mailer-cli migrate up</code>
  return (
    <>
      {status.pauses.map((pause) =>
        pause.transport === null ? null : (
          <Notice
            key={pause.transport}
            glyph="paused"
            action={mayAct && <ResumeOne name={pause.transport} text={fill(words.resumeOne, { name: pause.transport })} />}
          >
            <Say text={words.pausedTransport} with={pausePieces(pause)} />
          </Notice>
        ),
      )}
      {Object.entries(status.unknownTransports).map(([name, n]) => (
        <Notice key={name} glyph="stopped" tint="failed">
          <Say text={words.unknownTransport} with={{ n: count(n), name: <b>{name}</b> }} />
        </Notice>
      ))}
      {status.newerFormat > 0 && <Notice glyph="queued">{fill(words.newerFormat, { n: count(status.newerFormat) })}</Notice>}
      {pending.length > 0 && (
        <Notice glyph="stopped" tint="failed">
          <Say text={words.migrations} with={{ names: pending.join(', '), command }} />
        </Notice>
      )}
    </>
  )
} // prettier-ignore

function ResumeOne({ name, text }: { name: string; text: string }) {
  return (
    <Act to="resume">
      <button class="small" name="transport" value={name}>
        {text}
      </button>
    </Act>
  )
}

const FIGURES = ['queued', 'sending', 'scheduled', 'deferred', 'uncertain', 'failed'] as const

function Figures({ status }: { status: QueueStatus }) {
  const { link, now, counts } = useFrame()
  const wait = status.oldestDueAt === null ? null : secondsBetween(status.oldestDueAt, now)
  return (
    <dl class="figures">
      <div>
        <dt>{words.figures.oldest}</dt>
        <dd>{wait === null ? words.figures.none : span(wait)}</dd>
      </div>
      {FIGURES.map((state) => (
        <div key={state}>
          <dt>
            <Glyph name={state} tint={state} />
            <a href={link('messages', { state })}>{texts.states[state]}</a>
          </dt>
          <dd>{count(counts[state])}</dd>
          <dd class="meta">{counts[state] > 0 ? words.notes[state] : ''}</dd>
        </div>
      ))}
    </dl>
  )
}

function Transports({ status: { transports, pauses }, figures }: OverviewData) {
  const mayAct = useMay('act')
  const own = new Set(pauses.map(({ transport }) => transport))
  return (
    <section aria-labelledby="transports">
      <h2 id="transports">{words.transports}</h2>
      {transports.length === 0 ? (
        <p class="lead muted">{words.noTransports}</p>
      ) : (
        <table class="table tall stack">
          <thead>
            <tr>
              <th scope="col">{words.name}</th>
              <th scope="col">{words.state}</th>
              <th scope="col" class="num">
                {fill(texts.figures.sent, { scale: texts.figures.scales[figures.scale] })}
              </th>
              <th scope="col">{words.lastError}</th>
              {mayAct && (
                <th scope="col" class="num">
                  <span class="hide">{words.actions}</span>
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {transports.map((transport) => (
              <TransportRow
                key={transport.name}
                transport={transport}
                sent={sentThrough(figures.counts, transport.name)}
                mayAct={mayAct}
                ownPause={own.has(transport.name)}
              />
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

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

interface RowProps {
  sent: number
  transport: TransportStatus
  mayAct: boolean
  /** Paused by itself, and not with everything. */
  ownPause: boolean
}

function TransportRow({ transport, sent, mayAct, ownPause }: RowProps) {
  const { now } = useFrame()
  const health = healthOf(transport)
  const probe = transport.opensIn === null ? null : new Date(now.getTime() + transport.opensIn * 1000)
  return (
    <tr>
      <th scope="row">
        {transport.name}
        <br />
        <span class="meta">{transport.label}</span>
      </th>
      <td class={SIGNS[health].tint} title={`breaker: ${transport.breaker}`}>
        <Glyph name={SIGNS[health].glyph} /> {texts.transports[health]}
        {health === 'stopped' && probe !== null && (
          <div class="meta">
            <Say text={words.nextTry} with={{ when: <When at={probe} as="upcoming" /> }} />
          </div>
        )}
        {health === 'trying' && <div class="meta">{words.oneMessage}</div>}
      </td>
      <td class="num" data-label={texts.states.sent}>
        {new Intl.NumberFormat('en').format(sent)}
      </td>
      <td class={transport.lastError === null ? 'muted' : 'mono'}>{transport.lastError ?? words.noError}</td>
      {mayAct && (
        <td class="num">
          {ownPause && <ResumeOne name={transport.name} text={fill(words.resumeOne, { name: transport.name })} />}
          {(health === 'stopped' || health === 'trying') && <ResumeOne name={transport.name} text={words.tryNow} />}
          {health === 'working' && (
            <Act to="pause">
              <button class="small" name="transport" value={transport.name}>
                {words.pauseOne}
                <span class="hide"> {transport.name}</span>
              </button>
            </Act>
          )}
        </td>
      )}
    </tr>
  )
} // prettier-ignore
