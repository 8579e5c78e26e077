/** What keeps mail from going out though all is up: pauses, resting transports, mail that nobody here can send. Duty: notes. */
import type { QueueStatus, TransportStatus } from '@mailspool/core'
import { counted } from '../output.js'
import type { Session } from '../session.js'
import { finding, fine, type Note } from './finding.js'

/** Mail that is due for so long says that nobody runs. Seconds. */
const LONG = 3600

/** `clock`: the database's. */
export async function checkQueue(session: Session, clock: Date): Promise<Note[]> {
  const mailer = await session.mailer()
  const status = await mailer.status()
  const notes = [
    ...(mailer.settings.pauseSend
      ? [finding('queue', 'the setting pauseSend stops all sending', 'Set it to false when mail may go out again.')]
      : []),
    ...pauses(status),
    ...status.transports.filter(({ breaker }) => breaker !== 'closed').map(resting),
    ...strangers(status),
    ...(status.paused ? [] : waiting(status, clock)),
  ]
  return notes.length > 0
    ? notes
    : [fine('queue', `nothing holds mail up; ${counted(status.counts.queued, 'mail')} queued`)]
}

function pauses(status: QueueStatus): Note[] {
  return status.pauses.map(({ transport, by, at, reason }) => {
    const who = [`since ${at}`, by && `by ${by}`, reason && `(${reason})`].filter(Boolean).join(' ')
    const which = transport === null ? '' : ` --transport ${transport}`
    return finding('queue', `${transport ?? 'everything'} is paused ${who}`, `\`mailer-cli resume${which}\` goes on.`)
  })
}

function resting({ name, opensIn, lastError }: TransportStatus): Note {
  const probe = opensIn === null ? '' : `, tried again in ${Math.ceil(opensIn)} s`
  const text = `the transport ${name} rests after failures${probe}: ${lastError ?? 'no reason is known'}`
  return finding('queue', text, `Mend that; \`mailer-cli resume --transport ${name}\` then tries at once.`)
}

function strangers({ unknownTransports, newerFormat }: QueueStatus): Note[] {
  const unknown = Object.entries(unknownTransports).map(([name, count]) =>
    finding(
      'queue',
      `${counted(count, 'mail')} queued for the transport ${name}, which is not configured here`,
      'Add it to transports, or cancel that mail.',
    ),
  )
  if (newerFormat === 0) return unknown
  const newer = `${counted(newerFormat, 'mail')} queued by a newer version than this host has`
  return [...unknown, finding('queue', newer, 'Update the packages here.')]
}

function waiting({ oldestDueAt }: QueueStatus, clock: Date): Note[] {
  if (oldestDueAt === null || clock.getTime() - oldestDueAt.getTime() < LONG * 1000) return []
  return [
    finding(
      'queue',
      `mail is due since ${oldestDueAt.toISOString()} and was not sent`,
      'See that cron runs `mailer-cli send-mail`, or a worker `mailer-cli run-mailer`.',
    ),
  ]
}
