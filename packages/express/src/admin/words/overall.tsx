/**
 * The overview's answer: does mail go out? Duty: the worst thing that is certain comes first; a pause before a stopped
 * transport, that before mail that only waits. Pure but for the markup.
 */
import type { Pause, QueueStatus, TransportStatus } from '@mailspool/core'
import type { ComponentChildren } from 'preact'
import type { GlyphName } from '../parts/glyphs.js'
import { Say } from '../parts/say.js'
import { When } from '../parts/when.js'
import { texts } from '../texts/index.js'
import { fill } from '../texts/fill.js'
import { secondsBetween, span } from './time.js'

export interface Overall {
  glyph: GlyphName
  tint: string
  said: ComponentChildren
  next: ComponentChildren
}

const words = texts.overview

/** Cron comes every minute; after five of them somebody should look. */
const LONG_WAIT = 300

export function overall(status: QueueStatus, now: Date): Overall {
  const whole = status.pauses.find(({ transport }) => transport === null)
  if (whole !== undefined || status.paused) {
    const next = whole === undefined ? words.pausedSetting : <Say text={words.pausedBy} with={pausePieces(whole)} />
    return { glyph: 'paused', tint: 'deferred', said: words.paused, next }
  }
  const stopped = status.transports.filter(({ breaker, paused }) => breaker === 'open' && !paused)
  if (stopped[0] !== undefined) return trouble(status, stopped, now)
  const wait = status.oldestDueAt === null ? null : secondsBetween(status.oldestDueAt, now)
  if (wait !== null && wait > LONG_WAIT) {
    const command = <code>npx mailer-cli send-mail</code>
    const said = fill(words.waiting, { span: span(wait) })
    return { glyph: 'deferred', tint: 'deferred', said, next: <Say text={words.waitingNext} with={{ command }} /> }
  }
  const said = wait === null ? words.quiet : words.busy
  const next = wait === null ? words.quietNext : fill(words.busyNext, { span: span(wait) })
  return { glyph: 'sent', tint: 'sent', said, next: <>{next} <LastSuccess at={status.lastSuccessAt} /></> }
} // prettier-ignore

function LastSuccess({ at }: { at: Date | null }) {
  return at === null ? null : <Say text={words.lastSuccess} with={{ when: <When at={at} /> }} />
}

function trouble(status: QueueStatus, stopped: readonly TransportStatus[], now: Date): Overall {
  const [first] = stopped
  const names = <b>{stopped.map(({ name }) => name).join(', ')}</b>
  const all = stopped.length === status.transports.length
  const when = <When at={new Date(now.getTime() + (first?.opensIn ?? 0) * 1000)} as="upcoming" />
  const pieces = { label: first?.label, error: <span class="mono">{first?.lastError}</span>, when }
  return {
    glyph: 'stopped',
    tint: 'failed',
    said: <Say text={all ? words.stoppedAll : words.stopped} with={{ names }} />,
    next: <Say text={first?.lastError ? words.stoppedNext : words.stoppedBare} with={pieces} />,
  }
}

/** {by}, {when} and {reason} of a pause, with the full stop where it belongs. */
export function pausePieces(pause: Pause): Record<string, ComponentChildren> {
  return {
    name: <b>{pause.transport}</b>,
    by: pause.by === null ? '' : fill(words.by, { name: pause.by }),
    when: Number.isNaN(Date.parse(pause.at)) ? '' : <When at={new Date(pause.at)} />,
    reason: pause.reason === null || pause.reason === '' ? words.full : fill(words.because, { reason: pause.reason }),
  }
}
