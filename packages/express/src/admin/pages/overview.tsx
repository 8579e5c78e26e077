/** The overview: the answer, notices, counts, plots, how long mail takes, transports. */
import type { QueueStatus } from '@mailspool/core'
import { Act } from '../parts/act.js'
import { Answer } from '../parts/answer.js'
import { useFrame, useMay } from '../parts/frame.js'
import { Glyph } from '../parts/glyphs.js'
import { Notice } from '../parts/notice.js'
import { Say } from '../parts/say.js'
import { When } from '../parts/when.js'
import { texts } from '../texts/index.js'
import { fill } from '../texts/fill.js'
import { count } from '../words/numbers.js'
import { overall, pausePieces } from '../words/overall.js'
import { secondsBetween, span } from '../words/time.js'
import { ResumeOne, Transports } from './transports-table.js'
import { FiguresOverTime, Latencies, ScaleLinks, WhyFailed, type FiguresData } from './figures.js'

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
      <div class="two">
        <Latencies latencies={figures.latencies} />
        <WhyFailed groups={figures.groups} scale={figures.scale} />
      </div>
      <Transports status={status} scale={figures.scale} counts={figures.counts} />
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
